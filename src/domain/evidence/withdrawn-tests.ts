import type { CheckResult } from './checks.ts';
import { evidenceRole, type FileVersions } from './evidence-files.ts';

/** Names that are looked for in a text; shorter ones would be found everywhere. */
const SHORTEST = 4;
const MOST = 50;

/**
 * Tests that the work has added and that fail now, by the words that name them in their file, or by the path of a new file. As far
 * as the output of a check names what fails.
 */
export function ownFailingTests(
  files: readonly FileVersions[],
  now: readonly CheckResult[],
  before: readonly CheckResult[],
): string[] {
  const tests = files.filter(isTestFile);
  const names = now.filter(({ verdict }) => verdict === 'failed').flatMap((check) => newFailures(check, before));
  const own = names.flatMap((name) => candidatesOf(name).find((words) => isNew(words, tests)) ?? []);
  return [...new Set(own)].slice(0, MOST);
}

/** Which of them no changed test names any more. */
export function withdrawnTests(files: readonly FileVersions[], own: readonly string[]): string[] {
  const left = files.filter((file) => isTestFile(file) && file.after !== null);
  return own.filter((words) => !left.some(({ path, after }) => path === words || after?.includes(words) === true));
}

function isTestFile({ path }: FileVersions): boolean {
  return evidenceRole(path) === 'test' || path.endsWith('.rs');
}

function newFailures({ name, failures }: CheckResult, before: readonly CheckResult[]): string[] {
  const earlier = before.find((check) => check.name === name)?.failures?.names ?? [];
  return (failures?.names ?? []).filter((each) => !earlier.includes(each));
}

/** `a.test.js › adds`, `pkg › TestAdd/negative`, `tests/a.py::test_add[1]`, `AddTest.negative`: the most telling part first. */
function candidatesOf(name: string): string[] {
  const plain = name.replace(/ \(\d+\)$/, '').replace(/\[.*\]$/, '');
  const parts = plain.split(/ › | > |::/).map((part) => part.trim());
  const last = parts.at(-1) ?? '';
  const all = [last, ...last.split('/').toReversed(), last.split('.').at(-1) ?? '', ...parts.toReversed()];
  return all.filter((words) => words.length >= SHORTEST);
}

function isNew(words: string, tests: readonly FileVersions[]): boolean {
  return tests.some(({ path, before, after }) =>
    before === null && (path === words || path.endsWith(`/${words}`))
      ? after !== null
      : after?.includes(words) === true && before?.includes(words) !== true,
  );
}
