import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { slowness } from './patience.ts';
import { until } from './until.ts';

interface Sleeper {
  /** What it was asked for. */
  ms: number;
  /** Of the monotonic clock. */
  until: number;
  wake: () => void;
}

export interface Passing {
  /** Time stands until this holds. */
  once?: () => boolean;
  /** So much time passes at a stroke. */
  stepMs?: number;
  /**
   * Real milliseconds from one stroke to the next, in which processes and sockets get their turn. Where programs are ended, the
   * patience with them passes as well: then one stroke should do, and the next come late.
   */
  pauseMs?: number;
}

/**
 * The machine's clock, moved ahead by the test. For code with real processes and sockets around it: limits are set so far away
 * that no slow machine reaches them, and once the test has seen what it waits for, it lets their time pass. On a machine that was
 * found slow it goes slower by as much, and so does every patience that is built into the code.
 */
export class SteeredClock implements Clock {
  #aheadMs = 0;
  #skipped: number | undefined;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  monotonic(): number {
    return systemClock.monotonic() / slowness + this.#aheadMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === this.#skipped) {
      this.forward(ms);
      return;
    }
    const until = this.monotonic() + ms;
    while (signal?.aborted !== true) {
      const left = until - this.monotonic();
      if (left <= 0) return;
      const woken = new AbortController();
      const wake = (): void => {
        woken.abort();
      };
      const sleeper = { ms, until, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      await systemClock.sleep(left * slowness, woken.signal);
      signal?.removeEventListener('abort', wake);
      this.#sleepers.delete(sleeper);
    }
  }

  forward(ms: number): void {
    this.#aheadMs += ms;
    const inOrder = [...this.#sleepers].sort((a, b) => a.until - b.until);
    for (const { wake } of inOrder) wake();
  }

  /** Whether something sleeps that began to sleep for so long: from `ms` up to `mostMs`. */
  isSleptFor(ms: number, mostMs = ms): boolean {
    return [...this.#sleepers].some((one) => one.ms >= ms && one.ms <= mostMs && one.until > this.monotonic());
  }

  /** A sleep of exactly `ms` ends at once from now on, and time goes on by that much. */
  skip(ms: number): void {
    this.#skipped = ms;
    if (this.isSleptFor(ms)) this.forward(ms);
  }

  /** Lets time pass, stroke by stroke, until `over` settles, which nothing else ends. */
  async passUntil<T>(over: Promise<T>, { once, stepMs = 30_000, pauseMs = 15 }: Passing = {}): Promise<T> {
    const state = { isOver: false };
    const end = (): void => {
      state.isOver = true;
    };
    const settled = over.then(end, end);
    if (once !== undefined)
      await until(() => state.isOver || once(), `the moment from which time passes: ${once.toString()}`);
    while (!state.isOver) {
      this.forward(stepMs);
      await Promise.race([settled, pause(pauseMs)]);
    }
    return over;
  }
}
