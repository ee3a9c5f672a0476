import { settingsChanges, type CheckCommands } from './check-settings.ts';
import { evidenceRole, isTestSupport, type FileVersions } from './evidence-files.ts';
import type { EvidenceChange } from './evidence-change.ts';
import { isSameTest, testsIn, type TestCase, type TestText } from './test-cases.ts';

/**
 * In which ways existing tests and checks became weaker between two trees: deleted, skipped, emptied, or no longer run as they
 * were. Pure: names and contents go in. Tests that moved to another file or got another title are found again.
 */
export function evidenceChanges(files: readonly FileVersions[], commands: CheckCommands): EvidenceChange[] {
  const found = files.flatMap((file) => [...testChanges(file, files), ...settingsChanges(file, commands)]);
  return found.toSorted((one, other) => one.path.localeCompare(other.path));
}

/** Whether the contents of a changed file have to be looked at. */
export function isEvidence(path: string, commands: CheckCommands): boolean {
  const role = evidenceRole(path);
  return (role !== 'other' && role !== 'source') || isTestSupport(path) || /\.rs$/.test(path) || commands.runs(path);
}

function testChanges(file: FileVersions, files: readonly FileVersions[]): EvidenceChange[] {
  const { path, before, after } = file;
  const role = evidenceRole(path);
  if (role === 'snapshot') return isRewritten(file) ? [{ kind: 'snapshotRewritten', path }] : [];
  const forced = isTestSupport(path) && forcesPass(after) && !forcesPass(before);
  const changes: EvidenceChange[] = forced ? [{ kind: 'passForced', path }] : [];
  if (before === null) return [...changes, ...(isTest(role, path) ? narrowed(path, undefined, after) : [])];
  // Rust keeps its tests beside the code.
  if (!isTest(role, path)) return changes;
  const old = testsIn(path, before);
  if (old.cases.length === 0 && old.assertions === 0) return changes;
  const elsewhere = files.flatMap((other) => newCasesOf(other, file));
  if (after === null) {
    const isMoved = old.cases.length > 0 && pairsOf(old.cases, elsewhere).length === old.cases.length;
    return isMoved || isMovedWhole(file, files) ? changes : [...changes, { kind: 'testFileDeleted', path }];
  }
  return [...changes, ...weakened(path, old, testsIn(path, after), elsewhere), ...narrowed(path, old, after)];
}

function isTest(role: string, path: string): boolean {
  return role === 'test' || path.endsWith('.rs');
}

function weakened(path: string, old: TestText, now: TestText, elsewhere: readonly TestCase[]): EvidenceChange[] {
  const pairs = pairsOf(old.cases, [...now.cases, ...elsewhere]);
  const removed = old.cases.filter((one) => !pairs.some((pair) => pair.one === one));
  const skipped = pairs.filter(({ one, same }) => same.isSkipped && !one.isSkipped).map(({ one }) => one);
  const emptied = pairs.filter(({ one, same }) => one.assertions > 0 && same.assertions < one.assertions);
  // A mark outside of the tests, such as on a whole suite, and tests that are made of assertions alone.
  const newSkips = skipsOf(now.cases.filter((each) => !pairs.some(({ same }) => same === each)));
  const isKnown = (title: string): boolean => old.suites.some((suite) => suite.title === title);
  const newSuites = now.suites.filter(({ title, isSkipped }) => isSkipped && !isKnown(title)).length;
  const isSuiteSkipped = skipped.length === 0 && now.skips - newSkips - newSuites > old.skips;
  const isHollow =
    removed.length === 0 && emptied.length === 0 && old.cases.length === 0 && now.assertions < old.assertions;
  return [
    ...(removed.length === 0 ? [] : [{ kind: 'testsRemoved' as const, path, names: titles(removed) }]),
    ...(skipped.length === 0 && !isSuiteSkipped
      ? []
      : [{ kind: 'testsSkipped' as const, path, names: titles(skipped) }]),
    ...(emptied.length === 0 && !isHollow
      ? []
      : [{ kind: 'assertionsRemoved' as const, path, names: titles(emptied.map(({ one }) => one)) }]),
  ];
}

function narrowed(path: string, old: TestText | undefined, after: string | null): EvidenceChange[] {
  if (after === null || old?.isNarrowed === true) return [];
  return testsIn(path, after).isNarrowed ? [{ kind: 'testsNarrowed', path }] : [];
}

interface Pair {
  one: TestCase;
  same: TestCase;
}

/** Which test each old one has become, every new one once: the same, else one of its title, of its body, or much alike. */
function pairsOf(old: readonly TestCase[], now: readonly TestCase[]): Pair[] {
  const pairs: Pair[] = [];
  let left = [...old];
  const free = [...now];
  for (const isSame of WAYS_TO_BE_THE_SAME) {
    left = left.filter((one) => {
      const index = free.findIndex((other) => isSame(one, other));
      if (index < 0) return true;
      pairs.push(...free.splice(index, 1).map((same) => ({ one, same })));
      return false;
    });
  }
  return pairs;
}

const WAYS_TO_BE_THE_SAME: readonly ((one: TestCase, other: TestCase) => boolean)[] = [
  (one, other) => one.title === other.title && one.body === other.body,
  (one, other) => one.title !== '' && one.title === other.title,
  (one, other) => one.body === other.body,
  isSameTest,
];

/** Tests that another file gained: where those of this file may have gone. */
function newCasesOf({ path, before, after }: FileVersions, file: FileVersions): TestCase[] {
  if (path === file.path || after === null || !isTest(evidenceRole(path), path)) return [];
  const old = before === null ? [] : testsIn(path, before).cases;
  return testsIn(path, after).cases.filter(({ title }) => !old.some((one) => one.title === title));
}

/** The same text under another name that is a test too. */
function isMovedWhole({ path, before }: FileVersions, files: readonly FileVersions[]): boolean {
  return files.some(
    (other) =>
      other.path !== path &&
      other.before === null &&
      other.after === before &&
      isTest(evidenceRole(other.path), other.path),
  );
}

/** New entries are fine; one that was there must stay. */
function isRewritten({ before, after }: FileVersions): boolean {
  if (before === null) return false;
  if (after === null) return true;
  const now = new Set(after.split('\n'));
  return before.split('\n').some((line) => line.trim() !== '' && !now.has(line));
}

function forcesPass(text: string | null): boolean {
  return text !== null && FORCED.test(text);
}

const FORCED =
  /\bprocess\.(?:reallyExit|exit)\s*\(\s*0?\s*\)|\bprocess\.exitCode\s*=\s*0\b|\bprocess\.on\(\s*['"](?:exit|beforeExit)['"]|\b(?:os\._exit|sys\.exit|exit|quit)\s*\(\s*0\s*\)|\bos\.Exit\(0\)|process::exit\(0\)|\bexitstatus\s*=\s*0\b|\bSystem\.exit\(0\)|\breport\.outcome\s*=|\b(?:process\.exit|assert(?:\.\w+)?|Assert\.\w+)\s*=\s*(?:\(|function|async|lambda)/;

function skipsOf(cases: readonly TestCase[]): number {
  return cases.filter(({ isSkipped }) => isSkipped).length;
}

function titles(cases: readonly TestCase[]): string[] {
  return cases.slice(0, 20).map(({ title }) => title);
}
