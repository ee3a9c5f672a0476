/**
 * One poll per provider at a time and per polling interval, shared by all projects of the process; what it finds stands in
 * the ledger, where other processes see it.
 */
export class ProviderPolls {
  readonly #running = new Map<string, Promise<boolean>>();
  readonly #askedAtMs = new Map<string, number>();

  /**
   * Asks, or waits for who asks already. `false`: it was asked lately. One project's disk or pause is no answer to another:
   * where the first comes to none, the next asks itself.
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
