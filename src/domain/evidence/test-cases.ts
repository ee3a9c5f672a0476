import { withoutAliases } from './test-aliases.ts';

/** One test of a file: everything from its beginning to the next one's. */
export interface TestCase {
  title: string;
  /** Without the title and without blanks, for comparison. */
  body: string;
  assertions: number;
  isSkipped: boolean;
}

export interface TestText {
  cases: TestCase[];
  /** In the whole file, code outside of tests included. */
  assertions: number;
  skips: number;
  suites: { title: string; isSkipped: boolean }[];
  isNarrowed: boolean;
}

/** The tests in a source text, found by the marks of the common runners. A guess: it parses no language. */
export function testsIn(path: string, source: string): TestText {
  const text = withoutAliases(withoutComments(path, source));
  const marks = [...text.matchAll(CASE)];
  const cases = marks.map((mark, index): TestCase => {
    const from = startOfMark(text, mark.index);
    const following = marks[index + 1];
    const end = following === undefined ? text.length : startOfMark(text, following.index);
    const segment = text.slice(from, end);
    const title = (mark.groups?.title ?? mark.groups?.name ?? mark.groups?.function ?? '').slice(0, 200);
    return {
      title,
      body: segment.replace(title, '').replace(/\s+/g, ''),
      assertions: endsAtOnce(segment) ? 0 : count(segment, ASSERTION) - count(segment, EMPTY_ASSERTION),
      isSkipped: SKIP.test(ownPart(segment)),
    };
  });
  return {
    cases,
    assertions: count(text, ASSERTION) - count(text, EMPTY_ASSERTION),
    skips: count(text, new RegExp(SKIP.source, 'gm')) + count(source, BUILD_IGNORED),
    suites: [...text.matchAll(SUITE)].map(([mark, , title = '']) => ({ title, isSkipped: SKIP.test(mark) })),
    isNarrowed: NARROWED.test(text),
  };
}

/** A segment up to the suite that begins after the test. */
function ownPart(segment: string): string {
  const suite = segment.search(/^[ \t]*x?(?:describe|context|suite)(?:\.\w+)*\s*\(/m);
  return suite > 0 ? segment.slice(0, suite) : segment;
}

/** Titles and bodies by which a test is known again. */
export function isSameTest(one: TestCase, other: TestCase): boolean {
  if (one.title === other.title || one.body === other.body) return true;
  // Small tests are alike in all but what they test.
  return likeness(one.title, other.title) > 0 && likeness(one.body, other.body) > 0.5;
}

/** Share of common words, from 0 to 1. */
function likeness(one: string, other: string): number {
  const words = (text: string): Set<string> => new Set(text.match(/\w+|[^\s\w]+/g));
  const [first, second] = [words(one), words(other)];
  const common = [...first].filter((word) => second.has(word)).length;
  return common / Math.max(1, new Set([...first, ...second]).size);
}

/** Decorators and attributes stand in the lines before a test. */
function startOfMark(text: string, index: number): number {
  let start = text.lastIndexOf('\n', index) + 1;
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(previous, Math.max(previous, start - 1)).trim();
    if (start === 0 || !/^(?:@|#\[|\[[A-Z])/.test(line)) return start;
    start = previous;
  }
}

/** What stands between a runner's function and its call. Another name is a method of a variable called `test`. */
const MODIFIER = String.raw`\.(?:only|skip|todo|each|for|if|skipIf|runIf|concurrent|sequential|serial|parallel|failing|fails|fixme|fail|slow|step|test|it|cb|macro|extend|prop)\b`;
const CASE = new RegExp(
  [
    // JavaScript: it, test.each, t.test, Deno.test('title')
    String.raw`(?<![\w$])(?:[xf]?it|x?test|specify|x?specify)(?:${MODIFIER})*(?:\([^()'"\x60]*\))?\s*\(\s*(?<quote>['"\x60])(?<title>(?:(?!\k<quote>)[^\\\n]|\\.)*)\k<quote>`,
    // node:test imported whole: require('node:test')('title', …)
    String.raw`node:test['"]\)\s*\(\s*['"\x60](?<name>[^'"\x60\n]*)`,
    // Python, Go, Rust, PHP, Java, C#
    String.raw`^[ \t]*(?:async )?def (?<function>test\w*)\s*\(|^func (?:\([^)]*\) )?(?:Test|Benchmark|Fuzz|Example)\w*\(|#\[(?:\w+::)*test(?:\([^\]]*\))?\]|@(?:Test|ParameterizedTest)\b|\[(?:Fact|Theory|Test|TestMethod|TestCase)\b|function test\w*\(`,
    // RSpec, bats
    String.raw`^[ \t]*(?:x?it|specify|example) ['"]|^@test "`,
  ].join('|'),
  'gm',
);

const ASSERTION =
  /\bassert\w*(?:[!.(]| )|\bexpect(?:\w*)\s*\(|\.should\b|\bt\.(?:is|deepEqual|equal|ok|true|false|not|like|throws\w*|same|match|Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b|\brequire\.\w+\(t\b|\bcheck\w*\(|\bself\.(?:assert|fail)\w*|\bpytest\.raises|\bAssert\.\w+|\bverify\s*\(|\bpanic!\s*\(/g;
/** An assertion that compares nothing: `assert(true)`, `expect(1).toBe(1)`, `assert True`. */
const EMPTY_ASSERTION =
  /\bassert(?:\.\w+)?\s*\(?\s*(?:true|True|1|!0|!false)\s*[),;\n]|\bassert(?:\.\w+|_eq!|Equals|Equal)?\s*\(\s*([\w'".]+)\s*,\s*\1\s*[),]|\bexpect\(\s*([\w'".]+)\s*\)\.to\w+\(\s*\2?\s*\)|\bassert!\(\s*true\s*\)|\bself\.assertTrue\(\s*True\s*\)|\bassert\s+([\w'".]+)\s*==\s*\3\s*$/gm;

const SKIP =
  /\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.(?:skip|todo|fails|failing|skipIf|runIf|fixme)\b|(?<![\w$.])x(?:it|test|describe|context|specify)\s*\(|\b(?:t|this|ctx|context|b)\.(?:skip|todo|Skip|SkipNow|Skipf|pending)\s*\(|\b(?:skip|todo)\s*:\s*(?!false\b|undefined\b)|@(?:pytest\.mark\.|unittest\.|\w+\.)?(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)\b|\bpytest\.(?:skip|xfail|importorskip)\s*\(|\bself\.skipTest\s*\(|#\[ignore\b|@(?:Disabled|Ignore|Ignored)\b|\[Ignore\b|\bSkip\s*=\s*"|\bmarkTest(?:Skipped|Incomplete)\b|#\[cfg\((?:any\(\)|FALSE)\)\]|__test__\s*=\s*False|\bpytestmark\s*=.*skip/m;
const SUITE = /(?<![\w$.])x?(?:describe|context|suite)(?:\.\w+)*\s*\(\s*(['"`])([^'"`\n]*)\1/g;
const BUILD_IGNORED = /^\/\/(?:go:build| \+build) (?:ignore|never|none)\b/gm;
const NARROWED =
  /\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only\b|(?<![\w$.])f(?:it|describe|context|test)\s*\(|\bonly\s*:\s*true\b/m;

/** The first statement of the body leaves it. */
function endsAtOnce(segment: string): boolean {
  return /(?:=>\s*\{|\)\s*(?::[^\n{]*)?\{|\):)\s*(?:return\b\s*;?\s*(?:\n|\})|if\s*\(\s*(?:false|0)\s*\)|if\s+(?:False|0)\s*:|pass\s*$)/m.test(
    segment,
  );
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

export function withoutComments(path: string, source: string): string {
  if (/\.(?:py|rb|sh|bats|pl|t|exs?)$/i.test(path)) {
    return source.replace(/^[ \t]*#(?!\[).*$/gm, '').replace(/^[ \t]*(?:"""[\s\S]*?"""|'''[\s\S]*?''')/gm, '');
  }
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(),])\/\/.*$/gm, '$1');
}
