import type { TransientFailures } from './transient-failures.ts';
import type { RunHost } from '../ports/run-host.ts';
import type { RunDeps } from './run-deps.ts';

/** One project run at one step. `signal` aborts when a person, a limit or the end of the process wants the step to end. */
export interface RunContext {
  host: RunHost;
  deps: RunDeps;
  signal: AbortSignal;
  /** Of this run: what has been waited for in the steps before. */
  troubles: TransientFailures;
}
