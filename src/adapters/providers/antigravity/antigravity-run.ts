import { realpathSync } from 'node:fs';
import { copyFile, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TurnProgress, TurnRequest } from '../../../ports/llm-provider.ts';
import type { CommandResult, Sandbox } from '../../../ports/sandbox.ts';
import { turnArguments, userLine } from './antigravity-arguments.ts';
import type { AgyCapabilities } from './antigravity-capabilities.ts';
import { agyEnvironment, agyHome, type AgyHost } from './antigravity-environment.ts';
import { findError } from './antigravity-errors.ts';
import { AgyTranscript } from './antigravity-stream.ts';
import { stoppedBy, type AgyEvidence } from './antigravity-verdict.ts';

export interface AgyRunDeps {
  sandbox: Sandbox;
  clock: Clock;
  host: AgyHost;
  usesKey: boolean;
}

export interface AgyRun {
  transcript: AgyTranscript;
  evidence: AgyEvidence;
}

/** agy drops everything after about 190,000 characters of one message on stdin. */
const LONGEST_LINE_BYTES = 150_000;
/** Time for agy to save the conversation and print a last error, before its process is ended. */
const FAREWELL_MS = 3000;

/** Runs one turn in one process. It ends when agy exits, or shortly after its `result`, because MCP servers may outlive it. */
export async function runAgy(
  request: TurnRequest,
  config: AntigravityProviderConfig,
  capabilities: AgyCapabilities,
  deps: AgyRunDeps,
  onProgress: (progress: TurnProgress) => void,
  signal: AbortSignal,
): Promise<AgyRun> {
  // A temporary folder without a dot in its path: agy ignores hidden folders, and the data directory is one.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'dark-factory-agy-')));
  try {
    const watch = new TurnWatch(request.worktreePath, deps.clock, onProgress);
    const { stdin, readableFolders } = await messageOf(request, folder);
    const logFile = join(folder, 'agy.log');
    const timeoutMs = Math.min(request.timeoutMs, config.config.turn_timeout_minutes * 60_000);
    const own = agyHome(deps.host);
    const turn = { ...request, readableFolders, logFile, timeoutMs };
    const command = await deps.sandbox.run(
      {
        argv: [capabilities.path, ...turnArguments(turn, config, capabilities)],
        cwd: request.worktreePath,
        policy: {
          writable: [...request.writablePaths, folder],
          readable: [...request.readablePaths, ...own.readable],
          network: 'open',
          home: own.home,
          env: { ...agyEnvironment(deps.host, deps.usesKey), ...request.environment },
        },
        limits: {
          timeoutMs: Math.max(1, timeoutMs),
          silenceMs: config.config.silence_timeout_minutes * 60_000,
          memoryBytes: config.config.memory_limit_mb * 1024 * 1024,
        },
        stdin,
        outputFile: join(request.runDirectory, 'agy-output.txt'),
        onStdoutLine: (line) => watch.line(line),
        onOutput: (stream, text) => {
          if (stream === 'stderr') watch.stderr(text);
        },
      },
      AbortSignal.any([signal, watch.signal]),
    );
    watch.over();
    // For debugging only; the log is missing if agy failed early.
    await copyFile(logFile, join(request.runDirectory, 'agy.log')).catch(() => undefined);
    return { transcript: watch.transcript, evidence: watch.evidence(command, signal.aborted) };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** agy has no system prompt, so it goes first in the message. */
async function messageOf(request: TurnRequest, folder: string): Promise<{ stdin: string; readableFolders: string[] }> {
  const text = request.systemPrompt === '' ? request.prompt : `${request.systemPrompt}\n\n---\n\n${request.prompt}`;
  const line = userLine(text);
  if (Buffer.byteLength(line) <= LONGEST_LINE_BYTES) return { stdin: `${line}\n`, readableFolders: [] };
  const file = join(folder, 'prompt.md');
  await writeFile(file, text);
  const instruction = `Your instructions are in the file ${file} (${text.length} characters). Read all of it, in parts where it must be, then do what it says.`;
  return { stdin: `${userLine(instruction)}\n`, readableFolders: [folder] };
}

/** Reads agy's output while it runs, and ends it when there is nothing left to wait for. */
class TurnWatch {
  readonly transcript: AgyTranscript;
  readonly #worktreePath: string;
  readonly #clock: Clock;
  readonly #ending = new AbortController();
  readonly #over = new AbortController();
  #stderrLine = '';
  #workedIn: string | null = null;
  #hasCheckedFolder = false;
  #isLeaving = false;

  constructor(worktreePath: string, clock: Clock, onProgress: (progress: TurnProgress) => void) {
    this.#worktreePath = worktreePath;
    this.#clock = clock;
    this.transcript = new AgyTranscript(onProgress);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** `true`: agy works in another folder, so the turn is useless. */
  line(text: string): boolean {
    this.transcript.take(text);
    const { cwd, result, errors } = this.transcript;
    if (cwd !== undefined && !this.#hasCheckedFolder) {
      this.#hasCheckedFolder = true;
      if (!isSameFolder(cwd, this.#worktreePath)) this.#workedIn = cwd;
    }
    if (result !== undefined) this.#leaveSoon();
    else if (isHopeless(errors.at(-1) ?? '')) this.#ending.abort();
    return this.#workedIn !== null;
  }

  /** Ends a hopeless turn: agy 1.2.2 retries a used-up quota until its time limit. */
  stderr(text: string): void {
    const lines = (this.#stderrLine + text).split('\n');
    this.#stderrLine = (lines.pop() ?? '').slice(-10_000);
    if (lines.some((line) => /^\s*(API error|error:)/i.test(line) && isHopeless(line))) this.#ending.abort();
  }

  over(): void {
    this.#over.abort();
    this.transcript.end();
  }

  evidence(command: CommandResult, isAborted: boolean): AgyEvidence {
    const { result, errors, noise, hasBegun } = this.transcript;
    const wasOurs = command.cancelled && !isAborted;
    const stopped = this.#workedIn !== null ? 'elsewhere' : wasOurs ? null : stoppedBy(command);
    return {
      // After a successful result the process's end does not matter. A stopped process reports a result too, but not SUCCESS.
      stopped: result?.status === 'SUCCESS' && stopped !== 'elsewhere' ? null : stopped,
      startFailure: command.startFailure,
      isMachineBusy: command.isMachineBusy,
      exitCode: command.exitCode,
      signal: command.signal,
      stderr: command.stderr,
      noise,
      errors,
      hasBegun,
      workedIn: this.#workedIn,
      result,
    };
  }

  #leaveSoon(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    void this.#clock.sleep(FAREWELL_MS, this.#over.signal).then(() => {
      if (!this.#over.signal.aborted) this.#ending.abort();
    });
  }
}

/** Whether no retry within the turn can help. A quota with a short wait is not hopeless. */
function isHopeless(text: string): boolean {
  const kind = findError(text, true)?.kind;
  if (kind === 'credits' || kind === 'verification' || kind === 'terms') return true;
  return kind === 'quota' && /Individual quota reached|QUOTA_EXHAUSTED/i.test(text);
}

function isSameFolder(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
