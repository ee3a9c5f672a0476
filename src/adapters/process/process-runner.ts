import { realpathSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import type { OutputRedaction } from '../../ports/redaction.ts';
import type { CommandInput, CommandLimits, CommandResult, SandboxCommand } from '../../ports/sandbox.ts';
import { startPatiently } from './busy-machine.ts';
import type { Containment } from './containment/containment.ts';
import { DeathWatch } from './death-watch.ts';
import { GroupContainment } from './containment/group-containment.ts';
import { NamespaceContainment } from './containment/namespace-containment.ts';
import { PipePool } from './pipe-pool.ts';
import { limitReached, untilNextDeadline, type EndCause, type LimitState } from './process-limits.ts';
import { ProcessOutput, type OutputWishes } from './process-output.ts';
import { readProcessTable, type ProcessRow } from './process-table.ts';
import { startProcess, type ProcessExit, type StartedProcess, type StartFailure } from './start-process.ts';
import { withinTime } from './within-time.ts';

export interface ProcessSpec extends OutputWishes {
  /** Program (absolute path) and arguments. */
  argv: readonly string[];
  cwd: string;
  /** The complete environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  limits: CommandLimits;
  stdin?: string | undefined;
  onStart?: SandboxCommand['onStart'];
  /**
   * `namespace`: `argv` starts bubblewrap with `--unshare-pid --die-with-parent --json-status-fd 3`.
   * `group`: a process group, whose processes are found by the marker in `env`.
   */
  containment: 'namespace' | 'group';
  /** From `newRunMarker`. */
  marker: string;
}

/**
 * Runs commands, and ends each with everything that it started. Use it on the main thread, because the kernel ends a
 * `--die-with-parent` child when the thread that started it ends.
 *
 * Starting a program from a process with 500 MB resident takes ten times as long as from a small one. If that matters, a helper
 * process could replace `startProcess`; nothing else here would change.
 */
export class ProcessRunner {
  readonly #clock: Clock;
  readonly #redaction: OutputRedaction;
  readonly #deathWatch = new DeathWatch();
  readonly #pipes = new PipePool();
  #table: { readAt: number; rows: Promise<ProcessRow[]> } | undefined;

  constructor(clock: Clock, redaction: OutputRedaction) {
    this.#clock = clock;
    this.#redaction = redaction;
  }

  /** A start that fails because the machine is busy is repeated for half a minute. */
  async run(spec: ProcessSpec, signal: AbortSignal): Promise<CommandResult> {
    const startedAt = this.#clock.monotonic();
    const result = await startPatiently(
      () => this.#runOnce(spec, signal),
      // A caller that talks to the program through `onStart` has begun to, once bubblewrap was there.
      ({ isMachineBusy, durationMs }) => isMachineBusy && (spec.onStart === undefined || durationMs === 0),
      this.#clock,
      signal,
    );
    const isStopped = result.isMachineBusy && isAborted(signal);
    return isStopped ? { ...notRun, cancelled: true, durationMs: this.#clock.monotonic() - startedAt } : result;
  }

  async #runOnce(spec: ProcessSpec, signal: AbortSignal): Promise<CommandResult> {
    await this.#redaction.ready();
    if (signal.aborted) return { ...notRun, cancelled: true };
    const startedAt = this.#clock.monotonic();
    const wantsStatus = spec.containment === 'namespace';
    const started = await startProcess({ ...spec, wantsInput: takesInput(spec), wantsStatus }, this.#pipes);
    if (!started.ok) return notStarted(started.failure);
    const child = started.value;
    const containment = this.#contain(spec, child);
    const output = new ProcessOutput(spec, this.#redaction);
    const ending = new Ending();
    const state: LimitState = { startedAt, lastByteAt: startedAt };
    const onAbort = (): void => {
      ending.because('cancelled');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (isAborted(signal)) onAbort();
    this.#connect(child, output, state, ending, spec);

    const watching = this.#watch(spec.limits, state, containment, ending);
    await Promise.race([child.exited, ending.decided]);
    if (ending.cause !== null) {
      await containment.askToEnd();
      await withinTime(child.exited, graceMs, this.#clock);
    }
    signal.removeEventListener('abort', onAbort);
    ending.close();
    await watching;
    await containment.endAll();
    if (spec.containment === 'group') this.#deathWatch.dismiss(child.pid, spec.marker);
    const exit = await exitOf(child, this.#clock);
    await this.#drain(child, state);
    if (ending.note !== null) output.note(ending.note);
    const texts = await output.finish();
    if (ending.fault !== null) throw ending.fault.error;
    const own = containment.translate(exit, texts.stderr);
    return {
      ...notRun,
      ...texts,
      ...own,
      durationMs: this.#clock.monotonic() - startedAt,
      // A program that exits with 0 after TERM has not succeeded.
      ...(ending.cause === null
        ? {}
        : { exitCode: null, startFailure: null, isMachineBusy: false, [ending.cause]: true }),
    };
  }

  #contain(spec: ProcessSpec, child: StartedProcess): Containment {
    if (child.status !== null) return new NamespaceContainment(child.pid, child.status, this.#clock);
    this.#deathWatch.enlist(child.pid, spec.marker);
    return new GroupContainment(child.pid, spec.marker, realFolder(spec.cwd), this.#clock);
  }

  #connect(child: StartedProcess, output: ProcessOutput, state: LimitState, ending: Ending, spec: ProcessSpec): void {
    const news = {
      onBytes: (): void => {
        state.lastByteAt = this.#clock.monotonic();
      },
      onDone: (): void => {
        ending.because('endedEarly');
      },
      onFault: (error: unknown): void => {
        ending.fault ??= { error };
        ending.because('cancelled');
      },
    };
    output.read('stdout', child.stdout, news);
    output.read('stderr', child.stderr, news);
    // Ignores EPIPE: a program may leave its input unread.
    child.stdin?.on('error', () => undefined);
    if (spec.onStart === undefined) {
      child.stdin?.end(spec.stdin);
      return;
    }
    try {
      if (spec.stdin !== undefined) child.stdin?.write(spec.stdin);
      spec.onStart(inputOf(child.stdin));
    } catch (error) {
      news.onFault(error);
    }
  }

  /** Checks the limits until one is reached or the command has ended. */
  async #watch(limits: CommandLimits, state: LimitState, containment: Containment, ending: Ending): Promise<void> {
    const needsTable =
      containment.mustBeWatched || limits.memoryBytes !== undefined || limits.maxProcesses !== undefined;
    // Short at first: a process that leaves the group early must be seen while its parent still lives.
    let pause = containment.mustBeWatched ? 10 : 60;
    while (!ending.isClosed()) {
      const untilDeadline = untilNextDeadline(limits, state, this.#clock.monotonic());
      // After the command was told to end, an expired deadline is not awaited again.
      const wake = ending.cause === null ? untilDeadline : pollMs;
      await this.#clock.sleep(Math.min(needsTable ? pause : Infinity, wake), ending.closed);
      const members = needsTable ? await containment.members(await this.#rows()) : [];
      const reached = limitReached(limits, state, members, this.#clock.monotonic());
      if (reached !== null) ending.because(reached.cause, reached.note);
      pause = Math.min(pause * 2, pollMs);
    }
  }

  /** Commands that poll at about the same time share one reading of the table. */
  #rows(): Promise<ProcessRow[]> {
    const now = this.#clock.monotonic();
    if (this.#table === undefined || now - this.#table.readAt > 10) {
      this.#table = { readAt: now, rows: readProcessTable() };
    }
    return this.#table.rows;
  }

  /** Reads the rest of the pipes. If a survivor keeps them open, they are closed after `drainMs` without a byte. */
  async #drain(child: StartedProcess, state: LimitState): Promise<void> {
    const streams = [child.stdout, child.stderr];
    const closed = Promise.all(streams.map(closing));
    const from = this.#clock.monotonic();
    for (;;) {
      const isClosed = await withinTime(closed, drainMs, this.#clock);
      if (isClosed || this.#clock.monotonic() - Math.max(state.lastByteAt, from) >= drainMs) break;
    }
    for (const stream of [...streams, child.status, child.stdin]) stream?.destroy();
  }
}

/** Why a command is being ended. The first cause wins; after `close` no cause is accepted. */
class Ending {
  cause: EndCause | null = null;
  note: string | null = null;
  fault: { error: unknown } | null = null;
  /** Resolves with the first cause. */
  readonly decided: Promise<void>;
  readonly #closing = new AbortController();
  #decide: () => void = () => undefined;

  constructor() {
    this.decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  isClosed(): boolean {
    return this.closed.aborted;
  }

  because(cause: EndCause, note: string | null = null): void {
    if (this.cause !== null || this.isClosed()) return;
    this.cause = cause;
    this.note = note;
    this.#decide();
  }

  close(): void {
    this.#closing.abort();
  }
}

const graceMs = 5000;
const pollMs = 250;
const drainMs = 500;

function takesInput({ stdin, onStart }: ProcessSpec): boolean {
  return stdin !== undefined || onStart !== undefined;
}

function inputOf(stream: Writable | null): CommandInput {
  return {
    write: (text) => {
      if (stream?.writable === true) stream.write(text);
    },
    end: () => {
      if (stream?.writable === true) stream.end();
    },
    waitingBytes: () => stream?.writableLength ?? 0,
  };
}

function notStarted({ message, isBusy }: StartFailure): CommandResult {
  const why = isBusy ? `${message} The machine was too busy to start it, also when it was tried again.` : message;
  return { ...notRun, startFailure: why, isMachineBusy: isBusy };
}

/** A function, because the compiler assumes that a value read before the start still holds after it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** `null` for the root folder, because too many unrelated processes run in it. */
function realFolder(path: string): string | null {
  const real = realpathSync(path);
  return real === '/' ? null : real;
}

async function exitOf(child: StartedProcess, clock: Clock): Promise<ProcessExit | null> {
  return (await withinTime(child.exited, drainMs, clock)) ? child.exited : null;
}

function closing(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}

export const notRun: CommandResult = {
  exitCode: null,
  signal: null,
  durationMs: 0,
  timedOut: false,
  wentSilent: false,
  outOfMemory: false,
  cancelled: false,
  endedEarly: false,
  startFailure: null,
  isMachineBusy: false,
  output: '',
  stdout: '',
  stderr: '',
  totalBytes: 0,
};
