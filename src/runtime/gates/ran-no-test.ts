/**
 * Whether a test runner that ended well says that it ran no test at all: a filter that matches nothing, or no test file. A guess
 * from its words, which can only take a claim away, never make one. `false` where no runner is recognised.
 */
export function ranNoTest(output: string): boolean {
  const text = output.replaceAll(COLOUR, '');
  return RAN_NONE.some((pattern) => pattern.test(text)) && !RAN_SOME.some((pattern) => pattern.test(text));
}

const COLOUR = /\u001b\[[0-9;]*m/g;

/** node:test, Jest, Vitest, Mocha, pytest, unittest, go test, cargo test, RSpec, PHPUnit, Bun and Deno, .NET. */
const RAN_NONE: readonly RegExp[] = [
  /^(?:ℹ|#) (?:tests|pass) 0$/m,
  /^No tests? (?:files? )?found\b/im,
  /^Tests: +(?:\d+ (?:skipped|todo), )*\d+ total$/m,
  /^ *Tests +(?:no tests|\d+ (?:skipped|todo)[^\n]*)$/m,
  /^ *0 passing\b/m,
  /\bno tests ran\b/i,
  /^Ran 0 tests\b/m,
  /\[no tests to run\]|\[no test files\]/,
  /^test result: ok\. 0 passed;/m,
  /^0 examples, 0 failures/m,
  /^No tests executed!/m,
  /^ *0 pass$/m,
  /^ok \| 0 passed\b/m,
  /^No test matches the given testcase filter/m,
];

const RAN_SOME: readonly RegExp[] = [
  /^(?:ℹ|#) pass [1-9]/m,
  /\b[1-9]\d* (?:passed|passing|pass)\b/,
  /^Ran [1-9]\d* tests?\b/m,
  /^ok +\t?\S+[ \t]+(?:[\d.]+s|\(cached\))(?![^\n]*\[no tests to run\])/m,
  /^[1-9]\d* examples?, 0 failures/m,
  /^OK \([1-9]/m,
];
