import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { flakyLines, slowestLines, stageLines, summary } from '../../runner/report.mjs';

const stage = { name: 'extension host (stable)', group: 'host', passed: 3, failed: 0, skipped: 0, durationMs: 1500 };
const story = (title: string) => ({ title, failure: 'The button did not come.' });

describe('what the test runner prints', () => {
  it('names each failed test, its reason and the command that repeats it', () => {
    const failed = {
      ...stage,
      failed: 1,
      titles: [{ title: "the user's project goes on", failure: 'it stood still' }],
    };
    const said = stageLines(failed, { seed: 7, long: true }).join('\n');
    assert.match(said, /FAILED the user's project goes on\n +it stood still/);
    assert.ok(said.includes(String.raw`npm test -- host --only 'the user'\''s project goes on' --seed 7 --long`), said);
  });

  it('says what a stage took, and what of that was computed', () => {
    assert.deepEqual(stageLines({ ...stage, cpuMs: 900 }, { seed: 1, long: false }), [
      'ok      extension host (stable)       1.5 s (0.9 s of a core)  3 passed, 0 failed, 0 skipped',
    ]);
  });

  it('says that nothing ran where a machine lacks something', () => {
    const lacking = { ...stage, passed: 0, skipped: 1, note: 'no chromium here' };
    assert.match(stageLines(lacking, { seed: 1, long: false })[0] ?? '', /^skipped .*\(no chromium here\)$/);
  });

  it('ends with the sum over all stages', () => {
    assert.deepEqual(summary([stage, { ...stage, passed: 4 }]), { text: '7 passed, 0 failed', isGreen: true });
    assert.deepEqual(summary([stage, { ...stage, failed: 2, skipped: 1 }]), {
      text: '6 passed, 2 failed, 1 skipped',
      isGreen: false,
    });
    assert.deepEqual(summary([]), { text: '0 passed, 0 failed', isGreen: false });
  });

  it('names the files that took longest, over all stages', () => {
    const [first, second] = [
      { ...stage, files: { a: 900, b: 5000 } },
      { ...stage, files: { c: 2000 } },
    ];
    assert.deepEqual(slowestLines([first, stage, second], 2), ['slowest files', '       5.0 s  b', '       2.0 s  c']);
    assert.deepEqual(slowestLines([stage]), []);
  });

  it('is red where too little was covered', () => {
    assert.deepEqual(summary([stage], false), { text: '3 passed, 1 failed', isGreen: false });
  });

  it('tells stories that passed the second time, and is red where there are more than two of them', () => {
    const two = { ...stage, flaky: [story('one'), story('two')] };
    assert.equal(flakyLines([stage]).length, 0);
    assert.match(flakyLines([two]).join('\n'), /flaky[\s\S]*stable\): one\n +The button did not come\.[\s\S]*: two/);
    assert.equal(summary([two]).isGreen, true);
    assert.deepEqual(summary([two, { ...stage, flaky: [story('three')] }]), {
      text: 'More than 2 flaky stories fail the run.\n6 passed, 1 failed',
      isGreen: false,
    });
  });
});
