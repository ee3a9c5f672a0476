import { stripVTControlCharacters } from 'node:util';

/**
 * A test in a real editor may be played a second time, in a fresh one: an editor, a browser and a busy machine together are
 * now and then in each other's way. What passed only then counts as passed, and is told apart as flaky with its first failure.
 * @typedef {{ suite: string, title: string, state: 'passed' | 'failed' | 'skipped', failure?: string }} TestResult
 * @typedef {{ title: string, failure: string }} Titled
 * @typedef {{ passed: number, failed: number, skipped: number, titles: Titled[], flaky: Titled[] }} Counts
 */

/** @type {(counts?: Partial<Counts>) => Counts} */
const countsOf = (counts) => ({ passed: 0, failed: 0, skipped: 0, titles: [], flaky: [], ...counts });

/** What went wrong, in a line: the first, and what a page was waited for. */
export function reasonOf(error) {
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
  const [first = ''] = text.split('\n', 1);
  const awaited = /^\s*- (waiting for .+)$/m.exec(text)?.[1];
  return awaited === undefined ? first : `${first} (${awaited})`;
}

/**
 * Plays something once, and when that throws once more. `failed` gets each failure.
 * @param {string} title
 * @param {() => Promise<unknown>} play
 * @param {(error: unknown, time: 1 | 2) => void} failed
 * @returns {Promise<Counts>}
 */
export async function playTwiceAtMost(title, play, failed) {
  const time = async (which) => {
    try {
      await play();
      return null;
    } catch (error) {
      failed(error, which);
      return reasonOf(error);
    }
  };
  const first = await time(1);
  if (first === null) return countsOf({ passed: 1 });
  const second = await time(2);
  if (second === null) return countsOf({ passed: 1, flaky: [{ title, failure: first }] });
  return countsOf({ failed: 1, titles: [{ title, failure: second }] });
}

/** @param {readonly Counts[]} all */
export function addUp(all) {
  const sum = countsOf();
  for (const { passed, failed, skipped, titles, flaky } of all) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.titles.push(...titles);
    sum.flaky.push(...flaky);
  }
  return sum;
}

/** @param {readonly TestResult[]} results */
export function sumOf(results) {
  return addUp(
    results.map(({ title, state, failure = '' }) =>
      countsOf({ [state]: 1, titles: state === 'failed' ? [{ title, failure }] : [] }),
    ),
  );
}

/**
 * What to play again: the whole suite of each test that failed, since its tests follow from one another. A regular expression
 * of full titles; `null` when nothing failed.
 * @param {readonly TestResult[]} results
 */
export function grepOfFailed(results) {
  const suites = new Set(results.filter(({ state }) => state === 'failed').map(({ suite }) => suite));
  if (suites.size === 0) return null;
  return `^(?:${[...suites].map((suite) => suite.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|')}) `;
}

/**
 * The first time with the suites that were played again in place of what they were. A suite that ran no test the second time
 * stays as it was; a test that failed the first time and not the second is flaky.
 * @param {readonly TestResult[]} first
 * @param {readonly TestResult[]} second
 * @returns {Counts}
 */
export function sumOfBoth(first, second) {
  const replayed = new Set(second.filter(({ state }) => state !== 'skipped').map(({ suite }) => suite));
  const counts = sumOf([...first.filter(({ suite }) => !replayed.has(suite)), ...second]);
  const states = new Map(second.map(({ title, state }) => [title, state]));
  const failures = first.filter(({ suite, state }) => state === 'failed' && replayed.has(suite));
  const flaky = failures
    .filter(({ title }) => states.get(title) !== 'failed' && states.get(title) !== 'skipped')
    .map(({ title, failure = '' }) => ({ title, failure }));
  // What was skipped the second time has not shown that it can pass.
  for (const { title, failure = '' } of failures.filter((one) => states.get(one.title) === 'skipped')) {
    counts.skipped -= 1;
    counts.failed += 1;
    counts.titles.push({ title, failure });
  }
  return { ...counts, flaky };
}
