/**
 * At most one poll per provider at a time and per polling interval, shared by all projects of the process. The result is in the
 * ledger, where other processes see it.
 */
export class ProviderPolls {
  readonly #running = new Map<string, Promise<boolean>>();
  readonly #askedAtMs = new Map<string, number>();

  /**
   * Asks, or waits for the poll that is already running. `false`: the provider was polled recently. If the running poll gives no
   * result, because of its own project's disk or pause, this caller polls itself.
   */
  async once(id: string, nowMs: number, everyMs: number, ask: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      const running = this.#running.get(id);
      if (running === undefined) break;
      if (await running.catch(() => false)) return true;
    }
    const last = this.#askedAtMs.get(id);
    if (last !== undefined && nowMs >= last && nowMs - last < everyMs) return false;
    const asking = ask()
      .then((answered) => {
        if (answered) this.#askedAtMs.set(id, nowMs);
        return answered;
      })
      .finally(() => this.#running.delete(id));
    this.#running.set(id, asking);
    await asking;
    return true;
  }
}
