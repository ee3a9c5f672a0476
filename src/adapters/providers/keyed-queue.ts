/** A semaphore per key: at most `capacity` holders run at once, the others queue first-in, first-out. */
export class KeyedQueue {
  readonly #holders = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Runs `work` once there is a free place for the key; `undefined`: the signal aborted first. */
  async hold<T>(key: string, capacity: number, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted) return undefined;
    const holders = this.#holders.get(key) ?? 0;
    if (holders < capacity) this.#holders.set(key, holders + 1);
    else if (!(await this.#waitForPlace(key, signal))) return undefined;
    try {
      return await work();
    } finally {
      this.#release(key);
    }
  }

  /** Passes the place directly to the first in the queue, so that a newcomer cannot overtake it. */
  #release(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#waiting.delete(key);
    const left = (this.#holders.get(key) ?? 1) - 1;
    if (left === 0) this.#holders.delete(key);
    else this.#holders.set(key, left);
  }

  #waitForPlace(key: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(key) ?? [];
      this.#waiting.set(key, queue);
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
