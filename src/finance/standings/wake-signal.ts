/** Ends waits early. A caller takes the signal before it reads the state, so that no ring is missed. */
export class WakeSignal {
  #next = new AbortController();

  /** Aborts at the next ring, or with `signal`. */
  woken(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#next.signal]);
  }

  ring(): void {
    const ringing = this.#next;
    this.#next = new AbortController();
    ringing.abort('woken');
  }
}
