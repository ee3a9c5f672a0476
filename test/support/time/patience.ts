import { patient, slowness } from '../../runner/patience.mjs';

/**
 * Limits that only end what hangs. Absolute time must never decide whether a test passes: a test waits for an event, or runs on
 * the simulated clock. What still needs an end takes it from here, scaled by how slow the machine was when the run began.
 */

export { patient, slowness };

/** Milliseconds after which a wait for something that takes seconds at most is given up. */
export const HANG_MS = patient(120_000);
