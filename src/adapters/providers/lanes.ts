/** Keeps at most so many holders in each named lane; the others wait in the order in which they came. */
export class Lanes {
  readonly #holders = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Runs `work` once there is room in `lane`; `undefined`: the signal came first. */
  async hold<T>(lane: string, capacity: number, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    while ((this.#holders.get(lane) ?? 0) >= capacity) {
      if (signal.aborted) return undefined;
      await this.#untilSomebodyLeaves(lane, signal);
    }
    if (signal.aborted) {
      this.#wakeNext(lane);
      return undefined;
    }
    this.#holders.set(lane, (this.#holders.get(lane) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#holders.get(lane) ?? 1) - 1;
      if (left === 0) this.#holders.delete(lane);
      else this.#holders.set(lane, left);
      this.#wakeNext(lane);
    }
  }

  #untilSomebodyLeaves(lane: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(lane) ?? [];
      this.#waiting.set(lane, queue);
      const wake = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        queue.splice(queue.indexOf(wake), 1);
        resolve();
      };
      queue.push(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #wakeNext(lane: string): void {
    const queue = this.#waiting.get(lane);
    queue?.shift()?.();
    if (queue?.length === 0) this.#waiting.delete(lane);
  }
}
