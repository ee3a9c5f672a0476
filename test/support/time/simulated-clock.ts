import type { Clock } from '../../../src/ports/clock.ts';

/** Sleeps longer than this look at the wall clock in between, as those of the machine do. */
const PIECE_MS = 30_000;

interface Timer {
  /** Of the monotonic clock. */
  at: number;
  /** When the wall clock says that it is over; `null`: it is short, and only the monotonic clock counts. */
  wallEnd: number | null;
  order: number;
  fire: () => void;
}

/**
 * Virtual time: it stands still while anything is to be done and then goes to the next timer at once. The wall clock can jump,
 * as when a machine was asleep; the monotonic clock does not.
 */
export class SimulatedClock implements Clock {
  #mono = 0;
  #wallAhead: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(startMs: number) {
    this.#wallAhead = startMs;
  }

  now(): number {
    return this.#wallAhead + this.#mono;
  }

  monotonic(): number {
    return this.#mono;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wallEnd = ms > PIECE_MS ? this.now() + ms : null;
      const timer: Timer = { at: this.#mono + ms, wallEnd, order: this.#order++, fire: () => undefined };
      const abort = (): void => {
        // Left in the heap, where it fires into nothing.
        timer.fire = () => undefined;
        resolve();
      };
      timer.fire = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#push(timer);
    });
  }

  /** The machine slept, or somebody set the clock: long waits that are over by wall time end within a piece. */
  jump(ms: number): void {
    this.#wallAhead += ms;
    const timers = this.#timers;
    this.#timers = [];
    for (const timer of timers) {
      const isOver = timer.wallEnd !== null && timer.wallEnd <= this.now();
      if (isOver) timer.at = Math.min(timer.at, this.#mono + PIECE_MS);
      this.#push(timer);
    }
  }

  /** Lets time pass until `ended` settles, and rejects as it does; also when nothing is left that could make it so. */
  async run(ended: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const finish = (): void => {
      over.abort();
    };
    ended.then(finish, finish);
    for (;;) {
      // Everything that is ready runs before time goes on.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (over.signal.aborted) return ended.then(() => undefined);
      const next = this.#pop();
      if (next === undefined) throw new Error('Nothing is left to wait for, and the end has not come');
      this.#mono = Math.max(this.#mono, next.at);
      next.fire();
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isSooner(timer, heap[parent])) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): Timer | undefined {
    const heap = this.#timers;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = isSooner(heap[right], heap[left]) ? right : left;
      if (!isSooner(heap[child], heap[at])) return first;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#timers;
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  }
}

function isSooner(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
