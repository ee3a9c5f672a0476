import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  readonly ms: number;
  /** Of the monotonic clock. */
  readonly endsAt: number;
  /** Ends the wait on the machine's clock, to look at this one again. */
  look: AbortController;
}

/**
 * The machine's clock, which the test sets forward by hand. Processes and files take the time that they take; a wait of hours
 * ends when the test says so. So a limit or a pause can be longer than anything that the machine has to do before it.
 */
export class SteeredClock implements Clock {
  #ahead = 0;
  #skipped: number | undefined;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === this.#skipped) {
      this.pass(ms);
      return;
    }
    const sleeper: Sleeper = { ms, endsAt: this.monotonic() + ms, look: new AbortController() };
    const abort = (): void => {
      sleeper.look.abort();
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#sleepers.add(sleeper);
    for (let left = ms; left > 0 && signal?.aborted !== true; left = sleeper.endsAt - this.monotonic()) {
      await systemClock.sleep(left, sleeper.look.signal);
      sleeper.look = new AbortController();
    }
    this.#sleepers.delete(sleeper);
    signal?.removeEventListener('abort', abort);
  }

  /** Time goes on by so much at once, on the wall too. */
  pass(ms: number): void {
    this.#ahead += ms;
    for (const { look } of this.#sleepers) look.abort();
  }

  /** Whether something sleeps that began to sleep for exactly `ms`, or for so long up to `most`. */
  isSleptFor(ms: number, most = ms): boolean {
    return [...this.#sleepers].some((one) => one.ms >= ms && one.ms <= most && one.endsAt > this.monotonic());
  }

  /** A sleep of exactly `ms` ends at once from now on, and time goes on by that much. */
  skip(ms: number): void {
    this.#skipped = ms;
    if (this.isSleptFor(ms)) this.pass(ms);
  }
}
