import type { Duration } from './duration.js';

/** From `start` to just before `end`, in milliseconds since the epoch. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Throws a `RangeError` when the end lies before the start, or either is no number. */
export function interval(start: number | Date, end: number | Date): Interval {
  const [from, to] = [Number(start), Number(end)];
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) {
    throw new RangeError(`not an interval: ${String(start)} to ${String(end)}`);
  }
  return { start: from, end: to };
}

export function lengthOf({ start, end }: Interval): Duration {
  return end - start;
}

export function contains({ start, end }: Interval, moment: number | Date): boolean {
  return start <= Number(moment) && Number(moment) < end;
}

/** What both cover, or `null`. Intervals that only touch share nothing. */
export function intersection(one: Interval, other: Interval): Interval | null {
  const start = Math.max(one.start, other.start);
  const end = Math.min(one.end, other.end);
  return start < end ? { start, end } : null;
}
