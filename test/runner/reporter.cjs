// Mocha's own dots, with the counts and the titles of what failed left in a file for the runner.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    reporters.Base.maxDiffSize = 4_000; // the ends of long outputs say nothing and hide the other failures
    const titles = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      titles.push(`${test.fullTitle()}: ${String(error?.message).split('\n', 1)[0]}`),
    );
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.DF_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending, titles }));
    });
  }
}

module.exports = CountingReporter;
