import { readFileSync } from 'node:fs';
import { quoted } from './arguments.mjs';

/** More stories that passed only when played a second time fail the run. */
export const MOST_FLAKY = 2;

/** @typedef {import('./stage.mjs').StageResult} StageResult */

/** The sum over stages of the named counts. @param {readonly StageResult[]} results @param {...('passed' | 'failed' | 'skipped')} keys */
export const allSum = (results, ...keys) =>
  results.reduce((total, result) => total + keys.reduce((sum, key) => sum + result[key], 0), 0);

/**
 * What is printed when a stage has ended. Which tests failed comes first, with the command that repeats each: a reader who keeps
 * only part of this output keeps its beginning.
 * @param {StageResult} result
 * @param {{ seed: number, long: boolean }} run
 */
export function stageLines(result, { seed, long }) {
  const { name, group, passed, failed, skipped, durationMs, cpuMs, note, log, titles = [] } = result;
  const mark = failed > 0 ? 'FAILED ' : passed > 0 ? 'ok     ' : 'skipped';
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`.padStart(8);
  const cpu = cpuMs === undefined ? '' : ` (${seconds(cpuMs).trim()} of a core)`;
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const lines = [`${mark} ${name.padEnd(26)} ${seconds(durationMs)}${cpu}  ${counts}${note ? `  (${note})` : ''}`];
  for (const { title, failure } of titles) {
    const repeat = ['npm test --', group, `--only ${quoted(title)}`, `--seed ${seed}`, ...(long ? ['--long'] : [])];
    lines.push(`    FAILED ${title}`, `           ${failure}`, `           again: ${repeat.join(' ')}`);
  }
  if (failed > 0 && log) lines.push(`    Its log: ${log}`, ...tail(log));
  return lines;
}

/** Enough of a failed stage's output to see why; the file has it all. */
function tail(log, keep = 200) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const cut = lines.length > keep ? [`… ${lines.length - keep} lines before, in ${log}`] : [];
  return [...cut, ...lines.slice(-keep)].map((line) => `    ${line}`);
}

/** Stories that passed only when they were played a second time. @param {readonly StageResult[]} results */
export function flakyLines(results) {
  const flaky = results.flatMap(({ name, flaky = [] }) => flaky.map((story) => ({ name, ...story })));
  if (flaky.length === 0) return [];
  const lines = flaky.map(({ name, title, failure }) => `    ${name}: ${title}\n           ${failure}`);
  return ['flaky: passed only when played a second time', ...lines];
}

/** The files whose tests took longest. @param {readonly StageResult[]} results */
export function slowestLines(results, count = 8) {
  const times = results.flatMap(({ files = {} }) => Object.entries(files)).toSorted(([, a], [, b]) => b - a);
  if (times.length === 0) return [];
  return [
    'slowest files',
    ...times.slice(0, count).map(([file, ms]) => `    ${(ms / 1000).toFixed(1).padStart(6)} s  ${file}`),
  ];
}

/** The closing line, and whether the run is green. @param {readonly StageResult[]} results */
export function summary(results, isCovered = true) {
  const flaky = results.reduce((count, { flaky: stories = [] }) => count + stories.length, 0);
  const tooFlaky = flaky > MOST_FLAKY;
  const [passed, failed, skipped] = [allSum(results, 'passed'), allSum(results, 'failed'), allSum(results, 'skipped')];
  const failures = failed + (tooFlaky ? 1 : 0) + (isCovered ? 0 : 1);
  const counts = `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const why = tooFlaky ? `More than ${MOST_FLAKY} flaky stories fail the run.\n` : '';
  return { text: `${why}${counts}`, isGreen: failures === 0 && passed > 0 };
}
