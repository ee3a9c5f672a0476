export const mutants = [
  {
    name: 'a stage that left no counts has passed',
    file: 'test/runner/stage.mjs',
    from: 'if (!existsSync(counts)) return failedStage(',
    to: 'if (!existsSync(counts)) return end({ passed: 1, failed: 0, skipped: 0 }) ?? failedStage(',
    killedBy: ['test/integration/runner/stage.test.ts'],
  },
  {
    name: 'a run with many flaky stories is green',
    file: 'test/runner/report.mjs',
    from: 'const tooFlaky = flaky > MOST_FLAKY;',
    to: 'const tooFlaky = false;',
    killedBy: ['test/unit/runner/report.test.ts'],
  },
];
