import { z } from 'zod';

/** Longest list of names that is kept; the count goes on. */
export const MAX_FAILURE_NAMES = 500;

/** What a runner said about which tests, or which places in the code, failed. */
export const testFailuresSchema = z.strictObject({
  /** Sorted; equal names are numbered. Empty: the runner named none. */
  names: z.array(z.string()).max(MAX_FAILURE_NAMES),
  /** At least 1. */
  count: z.int().positive(),
});
export type TestFailures = z.infer<typeof testFailuresSchema>;

/**
 * What failures now say against those of before. `added`: these names failed now only; without names, so many more failed.
 * `same`: each of them failed before. `noMore`: not more than before, but which is not known. `unknown`: nothing to compare.
 */
export type FailureChange =
  | { kind: 'added'; names: string[]; count: number }
  | { kind: 'same'; count: number }
  | { kind: 'noMore' }
  | { kind: 'unknown' };

/** `null`: the output did not say. What was told before and is not told any more counts as one more failure. */
export function failureChange(before: TestFailures | null, now: TestFailures | null): FailureChange {
  if (before === null) return { kind: 'unknown' };
  if (now === null) return { kind: 'added', names: [], count: 1 };
  if (namesAll(before) && namesAll(now)) {
    const known = new Set(before.names);
    const names = now.names.filter((name) => !known.has(name));
    return names.length > 0 ? { kind: 'added', names, count: names.length } : { kind: 'same', count: now.count };
  }
  const more = now.count - before.count;
  return more > 0 ? { kind: 'added', names: [], count: more } : { kind: 'noMore' };
}

/** What failed in at least one of two runs of the same code. */
export function failedAtAll(one: TestFailures, other: TestFailures): TestFailures {
  if (!namesAll(one) || !namesAll(other)) return one.count > other.count ? one : other;
  const names = [...new Set([...one.names, ...other.names])].toSorted();
  return { names: names.slice(0, MAX_FAILURE_NAMES), count: names.length };
}

/** What failed in both of two runs of the same code; the second run, where they have nothing in common. */
export function failedBothTimes(one: TestFailures, other: TestFailures): TestFailures {
  if (!namesAll(one) || !namesAll(other)) return one.count < other.count ? one : other;
  const names = other.names.filter((name) => one.names.includes(name));
  return names.length === 0 ? other : { names, count: names.length };
}

function namesAll({ names, count }: TestFailures): boolean {
  return names.length === count;
}
