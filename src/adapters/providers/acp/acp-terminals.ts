import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { CommandLimits, CommandPolicy, CommandResult, Sandbox } from '../../../ports/sandbox.ts';
import { startFailureKind } from '../start-failure.ts';
import { placeIn } from './acp-paths.ts';
import { TailText } from './tail-text.ts';

export interface TerminalWish {
  command: string;
  args: readonly string[];
  env: readonly { name: string; value: string }[];
  cwd: string | null;
  outputByteLimit: number | null;
}

export interface TerminalSettings {
  sandbox: Sandbox;
  worktreePath: string;
  policy: CommandPolicy;
  limits: () => CommandLimits;
  /** Called for each output of a command: it proves that the turn is not silent. */
  onLife: () => void;
}

export interface TerminalExit {
  exitCode: number | null;
  signal: string | null;
}

interface Terminal {
  output: TailText;
  stop: AbortController;
  exit: TerminalExit | null;
  over: Promise<TerminalExit>;
}

const MOST_TERMINALS = 16;
/** Cap on finished terminals that are kept. Agents should release them, but some do not. */
const MOST_KEPT = 50;
const MOST_OUTPUT_BYTES = 1024 * 1024;
/** The exit code of a shell that did not find the program. */
const NOT_FOUND = 127;
/** The exit code of the system's programs (`EX_TEMPFAIL`) for what may be there later. */
const TRY_LATER = 75;

/** Commands that an agent runs through us, each in the sandbox under the turn's policy. None is alive once `endAll` resolves. */
export class AcpTerminals {
  readonly #settings: TerminalSettings;
  readonly #terminals = new Map<string, Terminal>();
  readonly #running = new Set<Promise<unknown>>();
  #made = 0;
  #isClosed = false;

  constructor(settings: TerminalSettings) {
    this.#settings = settings;
  }

  create(wish: TerminalWish): Result<string, string> {
    const { worktreePath } = this.#settings;
    if (this.#isClosed) return failed('the turn is over');
    if (this.#running.size >= MOST_TERMINALS) return failed(`${MOST_TERMINALS} commands are running already`);
    const cwd = wish.cwd ?? worktreePath;
    if (placeIn(worktreePath, cwd) === undefined) return failed(`${cwd} is outside of the worktree`);
    const output = new TailText(Math.min(wish.outputByteLimit ?? MOST_OUTPUT_BYTES, MOST_OUTPUT_BYTES));
    const stop = new AbortController();
    const run = this.#run(wish, cwd, output, stop.signal);
    this.#running.add(run);
    const terminal: Terminal = { output, stop, exit: null, over: run };
    // Ignored here; a bug of the sandbox still rejects in `endAll`.
    void run.then((exit) => (terminal.exit = exit)).catch(() => undefined);
    void run.finally(() => this.#running.delete(run)).catch(() => undefined);
    const id = `terminal-${++this.#made}`;
    this.#terminals.set(id, terminal);
    this.#forgetOldest();
    return succeeded(id);
  }

  /** Bounds memory: a terminal may hold megabytes of output, and a turn may run commands for hours. */
  #forgetOldest(): void {
    const over = [...this.#terminals].filter(([, { exit }]) => exit !== null);
    for (const [id] of over.slice(0, Math.max(0, over.length - MOST_KEPT))) this.#terminals.delete(id);
  }

  output(id: string): Result<{ output: string; truncated: boolean; exit: TerminalExit | null }, string> {
    const terminal = this.#terminals.get(id);
    if (terminal === undefined) return failed(unknown(id));
    const { text, isCut } = terminal.output;
    return succeeded({ output: text, truncated: isCut, exit: terminal.exit });
  }

  async waitForExit(id: string): Promise<Result<TerminalExit, string>> {
    const terminal = this.#terminals.get(id);
    return terminal === undefined ? failed(unknown(id)) : succeeded(await terminal.over);
  }

  /** Its output and exit code stay available. */
  kill(id: string): Result<null, string> {
    const terminal = this.#terminals.get(id);
    terminal?.stop.abort();
    return terminal === undefined ? failed(unknown(id)) : succeeded(null);
  }

  release(id: string): Result<null, string> {
    const killed = this.kill(id);
    this.#terminals.delete(id);
    return killed;
  }

  async endAll(): Promise<void> {
    this.#isClosed = true;
    for (const { stop } of this.#terminals.values()) stop.abort();
    await Promise.all(this.#running);
  }

  async #run(wish: TerminalWish, cwd: string, output: TailText, signal: AbortSignal): Promise<TerminalExit> {
    const { sandbox, policy, limits, onLife } = this.#settings;
    const asked = Object.fromEntries(wish.env.map(({ name, value }) => [name, value]));
    const result = await sandbox.run(
      {
        argv: argvOf(wish),
        cwd,
        // The variables that block a push come last, so the agent cannot override them.
        policy: { ...policy, env: { ...asked, ...policy.env } },
        limits: limits(),
        onOutput: (_stream, text) => {
          onLife();
          output.push(text);
        },
      },
      signal,
    );
    const why = whyEnded(result);
    if (why !== null) output.push(`\n${why}\n`);
    if (result.startFailure !== null) return { exitCode: notStartedCode(result), signal: null };
    return { exitCode: result.exitCode, signal: result.exitCode === null ? (result.signal ?? 'SIGKILL') : null };
  }
}

/** Most agents put a whole shell line into `command` and pass no arguments. */
function argvOf({ command, args }: TerminalWish): string[] {
  if (args.length > 0) return [command, ...args];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
}

/** An agent that is told "not found" looks for another program, and goes without it, where it should only wait. */
function notStartedCode(result: CommandResult): number {
  return startFailureKind(result) === 'notInstalled' ? NOT_FOUND : TRY_LATER;
}

function whyEnded(result: CommandResult): string | null {
  if (result.startFailure !== null) return whyNotStarted(result, result.startFailure);
  if (result.timedOut) return 'The command was ended because the time of the turn was up.';
  return result.outOfMemory ? 'The command was ended because it used more memory than allowed.' : null;
}

function whyNotStarted(result: CommandResult, failure: string): string {
  const isLater = startFailureKind(result) !== 'notInstalled';
  return isLater
    ? `The command did not run. ${failure} Run it again in a minute: nothing is wrong with the command.`
    : failure;
}

function unknown(id: string): string {
  return `there is no terminal ${id}`;
}
