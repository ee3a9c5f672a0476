import type { ProcessExit } from '../start-process.ts';
import type { ProcessRow } from '../process-table.ts';

/** Tracks, watches and ends all processes that one command started. */
export interface Containment {
  /** `true`: a process that was not seen while it ran cannot be found and ended later. */
  readonly mustBeWatched: boolean;
  members(rows: readonly ProcessRow[]): Promise<ProcessRow[]>;
  /** Sends TERM to all. */
  askToEnd(): Promise<void>;
  /** Sends KILL to all and waits until none is alive. The wait is bounded, because a process may hang in the kernel. */
  endAll(): Promise<void>;
  /** Translates the exit of the process that we started into the end of the command. */
  translate(exit: ProcessExit | null, stderr: string): OwnEnd;
}

export interface OwnEnd {
  exitCode: number | null;
  signal: string | null;
  startFailure: string | null;
  isMachineBusy: boolean;
}
