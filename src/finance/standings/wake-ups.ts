import { WakeSignal } from './wake-signal.ts';

/** Ends the waits of this process's runs before their time. */
export class WakeUps {
  readonly #retry = new WakeSignal();
  readonly #freed = new WakeSignal();

  /**
   * Aborts with `signal`, or when it makes sense to look again: a person acted or a provider is back; with `orFreed`, also when a
   * turn has ended. Take it before reading the state, so that nothing is missed.
   */
  woken(signal: AbortSignal, orFreed = false): AbortSignal {
    const woken = this.#retry.woken(signal);
    return orFreed ? this.#freed.woken(woken) : woken;
  }

  /** A person acted, a limit changed or a provider is back: each wait looks again. */
  retry(): void {
    this.#retry.ring();
  }

  /** A turn ended, so its slot and reservation are free. */
  freed(): void {
    this.#freed.ring();
  }
}
