import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TestResult } from '../../vscode-host/second-chance.mjs';
import { addUp, grepOfFailed, playTwiceAtMost, reasonOf, sumOf, sumOfBoth } from '../../vscode-host/second-chance.mjs';

const passed = (suite: string, title: string): TestResult => ({ suite, title: `${suite} ${title}`, state: 'passed' });
const failed = (suite: string, title: string, failure = 'broken'): TestResult => ({
  ...{ suite, title: `${suite} ${title}`, state: 'failed' },
  failure,
});
const skipped = (suite: string, title: string): TestResult => ({ suite, title: `${suite} ${title}`, state: 'skipped' });

describe('a second chance in a real editor', () => {
  const story = async (outcomes: (string | null)[]) => {
    const seen: unknown[] = [];
    let played = 0;
    const counts = await playTwiceAtMost(
      'a story',
      async () => {
        const failure = outcomes[played++] ?? null;
        if (failure !== null) throw new Error(failure);
      },
      (error, time) => seen.push([time, (error as Error).message]),
    );
    return { counts, played, seen };
  };

  it('is not taken by a story that passes', async () => {
    const { counts, played } = await story([null]);
    assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 0, titles: [], flaky: [] });
    assert.equal(played, 1);
  });

  it('makes a story that passes only then flaky, with its first failure, and not failed', async () => {
    const { counts, played, seen } = await story(['no row\nat line 3', null]);
    const flaky = [{ title: 'a story', failure: 'no row' }];
    assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 0, titles: [], flaky });
    assert.deepEqual([played, seen], [2, [[1, 'no row\nat line 3']]]);
  });

  it('names what a page was waited for, not its limit alone', () => {
    const late =
      'locator.waitFor: Timeout exceeded.\nCall log:\n\u001b[2m  - waiting for the row to be visible\u001b[22m\n';
    assert.equal(reasonOf(new Error(late)), 'locator.waitFor: Timeout exceeded. (waiting for the row to be visible)');
  });

  it('does not save a story that fails again, and there is no third', async () => {
    const { counts, played } = await story(['no row', 'no button', null]);
    assert.deepEqual(counts, {
      passed: 0,
      failed: 1,
      skipped: 0,
      titles: [{ title: 'a story', failure: 'no button' }],
      flaky: [],
    });
    assert.equal(played, 2);
  });

  it('is counted over all stories', async () => {
    const all = await Promise.all([story([null]), story(['late', null]), story(['gone', 'gone'])]);
    assert.deepEqual(addUp(all.map(({ counts }) => counts)), {
      ...{ passed: 2, failed: 1, skipped: 0 },
      ...{ titles: [{ title: 'a story', failure: 'gone' }], flaky: [{ title: 'a story', failure: 'late' }] },
    });
  });

  describe('of suites in the extension host', () => {
    it('is for the whole suite of what failed, and for no other', () => {
      assert.equal(grepOfFailed([passed('one', 'works'), skipped('two', 'waits')]), null);
      const grep = grepOfFailed([failed('costs (all)', 'add up'), passed('one', 'works'), failed('two', 'waits')]);
      const again = new RegExp(grep ?? '');
      assert.equal(again.test('costs (all) are drawn'), true);
      assert.equal(again.test('two waits'), true);
      assert.equal(again.test('one works'), false);
      assert.equal(again.test('twofold waits'), false);
      assert.equal(again.test('of these two waits'), false);
    });

    it('counts each test once, and what failed the first time alone as flaky', () => {
      const first = [passed('one', 'works'), passed('two', 'starts'), failed('two', 'ends', 'too late')];
      assert.deepEqual(sumOfBoth(first, [passed('two', 'starts'), passed('two', 'ends')]), {
        ...{ passed: 3, failed: 0, skipped: 0, titles: [] },
        flaky: [{ title: 'two ends', failure: 'too late' }],
      });
    });

    it('leaves failed what fails again, and what fails only then', () => {
      const first = [passed('one', 'works'), failed('two', 'starts'), passed('two', 'ends')];
      const { passed: good, failed: bad, titles, flaky } = sumOfBoth(first, [failed('two', 'starts', 'again')]);
      assert.deepEqual([good, bad, titles, flaky], [1, 1, [{ title: 'two starts', failure: 'again' }], []]);
      const other = sumOfBoth(first, [passed('two', 'starts'), failed('two', 'ends', 'now')]);
      assert.deepEqual([other.passed, other.failed, other.titles], [2, 1, [{ title: 'two ends', failure: 'now' }]]);
    });

    it('leaves failed what the second time skipped', () => {
      const first = [passed('two', 'starts'), failed('two', 'ends', 'too late')];
      const {
        passed: good,
        failed: bad,
        skipped: left,
        titles,
        flaky,
      } = sumOfBoth(first, [passed('two', 'starts'), skipped('two', 'ends')]);
      assert.deepEqual([good, bad, left, titles, flaky], [1, 1, 0, [{ title: 'two ends', failure: 'too late' }], []]);
    });

    it('saves nothing of which no test ran the second time', () => {
      const first = [passed('one', 'works'), failed('two', 'starts'), failed('three', 'starts')];
      const { failed: bad, flaky } = sumOfBoth(first, [passed('three', 'starts'), skipped('two', 'starts')]);
      assert.equal(bad, 1);
      assert.deepEqual(flaky, [{ title: 'three starts', failure: 'broken' }]);
      assert.deepEqual(sumOfBoth(first, []), { ...sumOf(first), flaky: [] });
    });

    it('knows the tests that a failed hook kept from running', () => {
      const first = [failed('two', '"before all" hook for "starts"', 'no engine')];
      const counts = sumOfBoth(first, [passed('two', 'starts'), passed('two', 'ends')]);
      assert.deepEqual([counts.passed, counts.failed, counts.flaky.length], [2, 0, 1]);
    });
  });
});
