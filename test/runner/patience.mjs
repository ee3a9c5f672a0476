/**
 * Limits that only end what hangs: `test/support/time/patience.ts` for the programs of the tests. `slowness` says how many times
 * slower than an idle machine with two cores this one is, 1 at least; the test runner measures it.
 */
export const slowness = Math.max(1, Number(process.env.DF_SLOWNESS ?? 1) || 1);

/** `ms` of an idle machine, as milliseconds of this one. */
export function patient(/** @type {number} */ ms) {
  return Math.ceil(ms * slowness);
}
