// Mocha's own dots, with the counts, the titles of what failed and the times of every file left in a file for the runner.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    reporters.Base.maxDiffSize = 4_000; // the ends of long outputs say nothing and hide the other failures
    const titles = [];
    /** Milliseconds of tests and their hooks, by file. */
    const files = {};
    const { EVENT_TEST_FAIL, EVENT_TEST_END, EVENT_HOOK_END, EVENT_RUN_END } = Runner.constants;
    const spend = ({ file, duration = 0 }) => {
      const name = file === undefined ? 'unknown' : relative(process.cwd(), file);
      files[name] = (files[name] ?? 0) + duration;
    };
    runner.on(EVENT_TEST_END, spend);
    runner.on(EVENT_HOOK_END, spend);
    runner.on(EVENT_TEST_FAIL, (test, error) =>
      titles.push({ title: titleOf(test), failure: String(error?.message).split('\n', 1)[0] }),
    );
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.DF_COUNTS;
      const counts = { passed: passes, failed: failures, skipped: pending, titles, files };
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

/** Of a hook that failed: the group that it prepares, which `--only` finds. */
const titleOf = (test) => test.fullTitle().replace(/\s*"(?:before|after) (?:all|each)" hook.*$/s, '');

module.exports = CountingReporter;
