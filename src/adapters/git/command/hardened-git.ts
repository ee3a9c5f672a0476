import { Readable } from 'node:stream';
import { GitConstructError, simpleGit } from 'simple-git';
import type { SimpleGitOptions } from 'simple-git';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { RedactedText, Redaction } from '../../../ports/redaction.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { failureOf, mayPassBySecondTry } from './git-failure.ts';
import type { GitOutput } from './git-output.ts';
import { hardenedArguments, hardenedEnvironment, userConfigEnvironment } from './hardening.ts';

/** Default time limit of one git command. */
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** A git process that does not end after it was stopped is abandoned after this time. */
const GIVE_UP_AFTER_MS = 5_000;
/** Limits the wait for git's pipes, which a program that git started may keep open forever. */
const DRAIN_MS = 5_000;
const MAX_STDERR_BYTES = 20_000;
/** Long enough for a short-lived lock of another git process; the run waits longer. */
const RETRIES_AFTER_MS = [250, 1000];

export interface GitCall {
  args: readonly string[];
  /** Must exist, or the call fails as `notStarted`. */
  cwd: string;
  gitDir?: string;
  workTree?: string;
  env?: Readonly<Record<string, string>>;
  stdin?: string;
  timeoutMs?: number;
  maxBytes?: number;
  /** Reads the user's global and system configuration. Only for `git config`, which runs no program. */
  asUser?: boolean;
}

/** The single interface to git. Every call has the hardened settings and environment, a time limit and an output limit. */
export interface HardenedGit {
  readonly binary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Goes over what git says of its failures. */
  readonly redaction: Redaction;
  /** Returns every outcome as a value. Throws only for calls that are bugs. */
  run(call: GitCall, signal?: AbortSignal): Promise<GitOutput>;
  /** Stdout of a call that must exit with 0. Retried twice if that can help. */
  succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>>;
}

/**
 * simple-git refuses settings that can make git run a program. Our settings are on its list because they switch such programs
 * off (`core.hooksPath=/dev/null` and so on), and the code in this folder created or checked the directories.
 */
const KNOWINGLY: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeHooksPath: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
  // A path with a space is safe, because no shell is involved.
  allowUnsafeCustomBinary: true,
};

export function createHardenedGit(options: {
  binary: string;
  env: Readonly<Record<string, string | undefined>>;
  redaction: Redaction;
}): HardenedGit {
  const { binary, env, redaction } = options;

  async function run(call: GitCall, signal?: AbortSignal): Promise<GitOutput> {
    if (signal?.aborted === true) return { exitCode: null, stdout: '', stderr: redaction.redact(''), ended: 'aborted' };
    const environment = {
      ...(call.asUser === true ? userConfigEnvironment(env) : hardenedEnvironment(env)),
      ...call.env,
    };
    const maxBytes = call.maxBytes ?? DEFAULT_MAX_BYTES;
    const seen: { output: Buffer[]; bytes: number; exitCode: number; stderr: Buffer; ended?: GitOutput['ended'] } = {
      output: [],
      bytes: 0,
      exitCode: 0,
      stderr: Buffer.alloc(0),
    };
    const kill = new AbortController();
    const pipes: NodeJS.ReadableStream[] = [];
    let release: () => void = () => undefined;
    const givenUp = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stop = (why: GitOutput['ended']) => {
      if (seen.ended !== undefined) return;
      seen.ended = why;
      kill.abort();
      // A child of git may still hold the pipes. Closed here, it cannot keep writing.
      for (const pipe of pipes) if (pipe instanceof Readable) pipe.destroy();
      setTimeout(release, GIVE_UP_AFTER_MS).unref();
    };
    const timer = setTimeout(() => {
      stop('timedOut');
    }, call.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const onAbort = () => {
      stop('aborted');
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const disarm = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    try {
      const git = simpleGit({
        baseDir: call.cwd,
        binary,
        abort: kill.signal,
        // simple-git's own wait for open pipes is a timer that outlives the call and keeps our process alive.
        completion: { onClose: true, onExit: true },
        allowEnvironment: Object.keys(environment),
        unsafe: KNOWINGLY,
        // An empty buffer closes stdin; without any input it would stay open.
        input: () => Buffer.from(call.stdin ?? ''),
        errors: (_error, result) => {
          seen.exitCode = result.exitCode;
          // If git could not be started, this is Node's error text.
          if (result.exitCode < 0) seen.stderr = Buffer.concat(result.stdErr);
          return undefined;
        },
      })
        .env(environment)
        .outputHandler((_command, stdout, stderr) => {
          pipes.push(stdout, stderr);
          stderr.on('data', (chunk: Buffer) => {
            if (seen.stderr.length < MAX_STDERR_BYTES) seen.stderr = Buffer.concat([seen.stderr, chunk]);
          });
          stdout.on('data', (chunk: Buffer) => {
            if (seen.bytes < maxBytes) seen.output.push(chunk.subarray(0, maxBytes - seen.bytes));
            seen.bytes += chunk.length;
            if (seen.bytes > maxBytes) stop('tooMuchOutput');
          });
          // simple-git waits 50 ms longer for a command without output, and most of our commands have none.
          queueMicrotask(() => stdout.emit('data', Buffer.alloc(0)));
        });
      await Promise.race([git.raw([...hardenedArguments(call), ...call.args]), givenUp]);
      // Git has ended, so limits no longer apply; its output may still be in the pipes.
      disarm();
      if (seen.exitCode >= 0 && seen.ended === undefined) await drained(pipes);
    } catch (error) {
      // Its one reason: the folder is not there.
      if (error instanceof GitConstructError)
        return notStarted(redaction.redact(`the folder ${call.cwd} does not exist`));
      throw error;
    } finally {
      disarm();
    }
    const { ended, exitCode } = seen;
    const stderr = redaction.redact(seen.stderr.toString('utf8').slice(0, MAX_STDERR_BYTES));
    const stdout = Buffer.concat(seen.output).toString('utf8');
    // Node reports a negative code for a program that could not be started.
    if (exitCode < 0) return notStarted(stderr);
    return { exitCode: ended === undefined ? exitCode : null, stdout, stderr, ended: ended ?? 'exited' };
  }

  async function succeed(call: GitCall, signal?: AbortSignal): Promise<Result<string, GitFailure>> {
    let output = await run(call, signal);
    for (const pauseMs of RETRIES_AFTER_MS) {
      if (!mayPassBySecondTry(output)) break;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      output = await run(call, signal);
    }
    return output.ended === 'exited' && output.exitCode === 0
      ? succeeded(output.stdout)
      : failed(failureOf(call.args, output));
  }

  return { binary, env, redaction, run, succeed };
}

/** Waits until both pipes are closed, at most `DRAIN_MS`; pipes that another process still holds are abandoned. */
async function drained(pipes: readonly NodeJS.ReadableStream[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  const open = pipes.filter((pipe): pipe is Readable => pipe instanceof Readable && !pipe.closed);
  const closed = open.map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
  await Promise.race([Promise.all(closed), tooLong]);
  clearTimeout(timer);
  for (const pipe of open) pipe.destroy();
}

function notStarted(stderr: RedactedText): GitOutput {
  return { exitCode: null, stdout: '', stderr, ended: 'notStarted' };
}
