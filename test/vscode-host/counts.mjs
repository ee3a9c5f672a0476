import { writeFileSync } from 'node:fs';

/**
 * Leaves a stage's counts where the test runner adds them up, and prints them. `flaky`, { title, failure }[]: of those that
 * passed, the ones that failed the first time.
 */
export function writeCounts({ passed, failed, skipped = 0, titles = [], flaky = [] }) {
  if (process.env.DF_COUNTS)
    writeFileSync(process.env.DF_COUNTS, JSON.stringify({ passed, failed, skipped, titles, flaky }));
  for (const { title, failure } of flaky) console.log(`flaky: ${title}\n    the first time: ${failure}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
