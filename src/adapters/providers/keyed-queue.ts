/** Keeps at most so many holders in each named lane; the others wait in the order in which they came. */
export class KeyedQueue {
  readonly #holders = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Runs `work` once there is room in `lane`; `undefined`: the signal came first. */
  async hold<T>(lane: string, capacity: number, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted) return undefined;
    const holders = this.#holders.get(lane) ?? 0;
    if (holders < capacity) this.#holders.set(lane, holders + 1);
    else if (!(await this.#isHandedAPlace(lane, signal))) return undefined;
    try {
      return await work();
    } finally {
      this.#leave(lane);
    }
  }

  /** Whoever leaves hands the place to the first in the queue, so that nobody who comes in between takes it. */
  #leave(lane: string): void {
    const next = this.#waiting.get(lane)?.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#waiting.delete(lane);
    const left = (this.#holders.get(lane) ?? 1) - 1;
    if (left === 0) this.#holders.delete(lane);
    else this.#holders.set(lane, left);
  }

  #isHandedAPlace(lane: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(lane) ?? [];
      this.#waiting.set(lane, queue);
      const take = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const giveUp = () => {
        queue.splice(queue.indexOf(take), 1);
        resolve(false);
      };
      queue.push(take);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
