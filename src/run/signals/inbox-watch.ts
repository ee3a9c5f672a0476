import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunHost } from '../../ports/run-host.ts';
import { eventsForSignal, interrupts } from './signal-events.ts';

/** How often the inbox is read during a step, and how often active time is counted into the journal. */
const LOOK_INTERVAL_MS = 200;
const COUNT_INTERVAL_MS = 30_000;

/**
 * Watches the inbox during steps. A pause, a termination or the project's time limit ends the step in flight. `applyPending`
 * commits what signals ask for between steps and acknowledges them afterwards.
 */
export class InboxWatch {
  readonly #host: RunHost;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #closed = new AbortController();
  readonly #watching: Promise<void>;
  #interruption = new AbortController();
  /** Reused for many steps: every signal derived from `stop` stays referenced by it, so one per step would leak. */
  #ends: AbortSignal;
  #timeUpAt = Infinity;

  constructor(host: RunHost, clock: Clock, stop: AbortSignal) {
    this.#host = host;
    this.#clock = clock;
    this.#stop = stop;
    this.#ends = AbortSignal.any([this.#interruption.signal, stop]);
    this.#watching = this.#watch();
  }

  /** The signal for the next step. People, the end of the process and the project's time limit abort it. */
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
        // Ignored: if the journal cannot be written, the run's own next commit fails and reports it.
        await this.#host.commit().catch(() => undefined);
      }
      const pending = await this.#host.signals().catch(() => []);
      if (pending.some(({ signal }) => interrupts(signal, this.#host.state().project.status)))
        this.#interruption.abort();
      await this.#clock.sleep(LOOK_INTERVAL_MS, this.#closed.signal);
    }
  }
}
