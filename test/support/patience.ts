/**
 * Limits that only end what hangs. Absolute time must never decide whether a test passes: a test waits for an event, or runs on
 * the simulated clock. What still needs an end takes it from here, scaled by how slow the machine was when the run began.
 */

/** How many times slower than an idle machine with two cores, 1 at least. Measured by the test runner; 1 where a test is run alone. */
export const slowness = Math.max(1, Number(process.env.DF_SLOWNESS ?? 1) || 1);

/** Milliseconds after which a wait for something that takes seconds at most is given up. */
export const HANG_MS = patient(120_000);

/** `ms` of an idle machine, as milliseconds of this one. */
export function patient(ms: number): number {
  return Math.ceil(ms * slowness);
}
