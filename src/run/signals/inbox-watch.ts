import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunHost } from '../../ports/run-host.ts';
import { eventsForSignal, interrupts } from './signal-events.ts';

/** How soon a person's word is heard in the middle of a step, and how often time is counted into the journal. */
const LOOK_INTERVAL_MS = 200;
const COUNT_INTERVAL_MS = 30_000;

/**
 * Watches the inbox while steps run: a pause or a termination ends the step in flight, and so does the project's time limit.
 * What a signal asks for is committed between steps, by `applyPending`, and acknowledged after that.
 */
export class InboxWatch {
  readonly #host: RunHost;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #closed = new AbortController();
  readonly #watching: Promise<void>;
  #interruption = new AbortController();
  /** One for many steps: the process's own signal remembers whoever follows it. */
  #ends: AbortSignal;
  #timeUpAt = Infinity;

  constructor(host: RunHost, clock: Clock, stop: AbortSignal) {
    this.#host = host;
    this.#clock = clock;
    this.#stop = stop;
    this.#ends = AbortSignal.any([this.#interruption.signal, stop]);
    this.#watching = this.#watch();
  }

  /** A signal for the next step; aborted by people, by the end of the process and by the end of the allowed time. */
  interruption(state: ProjectState): AbortSignal {
    if (this.#interruption.signal.aborted) {
      this.#interruption = new AbortController();
      this.#ends = AbortSignal.any([this.#interruption.signal, this.#stop]);
    }
    const { status, limits, activeMs } = state.project;
    this.#timeUpAt = status === 'active' ? this.#clock.monotonic() + limits.maxRuntimeMs - activeMs : Infinity;
    return this.#ends;
  }

  async applyPending(): Promise<void> {
    for (const { id, signal } of await this.#host.signals()) {
      const events = eventsForSignal(this.#host.state(), signal);
      if (events.length > 0) await this.#host.commit(...events);
      await this.#host.acknowledge(id);
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    let countedAt = this.#clock.monotonic();
    while (!this.#closed.signal.aborted) {
      const now = this.#clock.monotonic();
      if (now >= this.#timeUpAt) this.#interruption.abort();
      if (now - countedAt >= COUNT_INTERVAL_MS) {
        countedAt = now;
        // A journal that refuses is found by the next commit of the run itself, which is the place to say so.
        await this.#host.commit().catch(() => undefined);
      }
      const pending = await this.#host.signals().catch(() => []);
      if (pending.some(({ signal }) => interrupts(signal, this.#host.state().project.status)))
        this.#interruption.abort();
      await this.#clock.sleep(LOOK_INTERVAL_MS, this.#closed.signal);
    }
  }
}
