import type { Clock } from '../../../ports/clock.ts';

export type StopCause = 'byCaller' | 'timedOut' | 'silent' | 'broken' | 'allowance';

export interface WatchLimits {
  timeoutMs: number;
  silenceMs: number;
}

/** Time for an agent to confirm that it stopped. */
const CANCEL_MS = 2000;

/**
 * Ends one turn for the first cause that occurs: it asks the agent to stop, then ends the process after `CANCEL_MS`. Output of
 * the agent's commands counts as activity too, so the sandbox's own silence limit cannot be used.
 */
export class AcpWatch {
  cause: StopCause | null = null;
  /** The problem, if `cause` is `broken`. */
  why = '';
  /** Aborts when the process must end now. */
  readonly ending = new AbortController();
  readonly #over = new AbortController();
  readonly #clock: Clock;
  readonly #limits: WatchLimits;
  #lifeAt: number;
  #askToStop: (() => void) | null = null;

  constructor(limits: WatchLimits, clock: Clock, signal: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#lifeAt = clock.monotonic();
    const onAbort = (): void => {
      this.stop('byCaller');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#over.signal.addEventListener('abort', () => {
      signal.removeEventListener('abort', onAbort);
    });
    if (signal.aborted) onAbort();
  }

  life(): void {
    this.#lifeAt = this.#clock.monotonic();
  }

  /** From now on `stop` first calls `ask`, so that the agent can stop gracefully. */
  canAskToStop(ask: () => void): void {
    this.#askToStop = ask;
  }

  stop(cause: StopCause, why = ''): void {
    if (this.cause !== null || this.#over.signal.aborted) return;
    this.cause = cause;
    this.why = why;
    if (this.#askToStop === null || cause === 'broken') {
      this.ending.abort();
      return;
    }
    this.#askToStop();
    void this.#clock.sleep(CANCEL_MS, this.#over.signal).then(() => {
      this.ending.abort();
    });
  }

  /** Checks the time and silence limits until the turn ends. */
  async keep(): Promise<void> {
    const { timeoutMs, silenceMs } = this.#limits;
    const endsAt = this.#clock.monotonic() + timeoutMs;
    while (!this.#over.signal.aborted && this.cause === null) {
      const now = this.#clock.monotonic();
      const untilSilent = this.#lifeAt + silenceMs - now;
      if (now >= endsAt) this.stop('timedOut');
      else if (untilSilent <= 0) this.stop('silent');
      else await this.#clock.sleep(Math.min(endsAt - now, untilSilent), this.#over.signal);
    }
  }

  /** Ends the watch: later calls of `stop` do nothing. */
  close(): void {
    this.#over.abort();
  }
}
