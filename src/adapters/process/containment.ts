import type { ProcessExit } from './start-process.ts';
import type { ProcessRow } from './process-table.ts';

/** How everything that one command started is kept together, watched and ended. */
export interface Containment {
  /** Whoever is not seen while it runs cannot be ended later. */
  readonly mustBeWatched: boolean;
  members(rows: readonly ProcessRow[]): Promise<ProcessRow[]>;
  /** TERM to all. */
  askToEnd(): Promise<void>;
  /** KILL to all, and waits until none is alive; gives up after a bounded time (a process may hang in the kernel). */
  endAll(): Promise<void>;
  /** What the exit of the process that we started says about the command. */
  translate(exit: ProcessExit | null, stderr: string): OwnEnd;
}

export interface OwnEnd {
  exitCode: number | null;
  signal: string | null;
  startFailure: string | null;
}
