import { writeFileSync } from 'node:fs';

/** Leaves a stage's counts where the test runner adds them up, and prints them. */
export function writeCounts({ passed, failed, skipped = 0, titles = [] }) {
  if (process.env.DF_COUNTS) writeFileSync(process.env.DF_COUNTS, JSON.stringify({ passed, failed, skipped, titles }));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
