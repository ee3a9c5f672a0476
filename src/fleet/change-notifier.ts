import type { Clock } from '../ports/clock.ts';

/** Shortest time between two notifications of the views. */
const QUIET_MS = 100;

/** Tells views that a snapshot changed; many changes in a row make one notification. */
export class ChangeNotifier {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  #ringing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ring(): void {
    if (this.#ringing || this.#closed.signal.aborted) return;
    this.#ringing = true;
    void this.#clock.sleep(QUIET_MS, this.#closed.signal).then(() => {
      this.#ringing = false;
      if (!this.#closed.signal.aborted) for (const listener of this.#listeners) listener();
    });
  }

  close(): void {
    this.#closed.abort();
    this.#listeners.clear();
  }
}
