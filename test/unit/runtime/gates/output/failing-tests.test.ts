import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failingTests } from '../../../../../src/runtime/gates/output/failing-tests.ts';

const lines = (...all: string[]): string => all.join('\n');

/** Closing texts as the tools print them, with what is read from each. */
const CASES: [string, string, { names: string[]; count: number } | null][] = [
  [
    'node --test, spec',
    lines(
      '▶ calc',
      '  ✖ adds (7.09ms)',
      'ℹ pass 1',
      'ℹ fail 2',
      '',
      '✖ failing tests:',
      '',
      'test at a.test.mjs:2:23',
      '✖ adds (7.09ms)',
      '  AssertionError [ERR_ASSERTION]: 1 == 2',
      '',
      'test at sub/b.test.mjs:3:1',
      '✖ top level (0.79ms)',
    ),
    { names: ['a.test.mjs › adds', 'sub/b.test.mjs › top level'], count: 2 },
  ],
  [
    'TAP',
    lines(
      'TAP version 13',
      '    not ok 1 - adds',
      '    ok 2 - subs',
      'not ok 1 - calc',
      'not ok 2 - later # TODO not yet',
      'not ok 3 - slow # time=4.2ms',
    ),
    { names: ['adds', 'calc', 'slow'], count: 3 },
  ],
  [
    'mocha',
    lines(
      '  1 passing (14ms)',
      '  2 failing',
      '',
      '  1) calc',
      '       muls:',
      '     AssertionError',
      '',
      '  2) calc',
      '       deep',
      '         adds:',
    ),
    { names: ['calc › deep › adds', 'calc › muls'], count: 2 },
  ],
  [
    'vitest',
    lines(
      ' FAIL  test/a.test.ts > calc > adds',
      'AssertionError: expected 3 to be 4',
      ' FAIL  test/b.test.ts [ test/b.test.ts ]',
      ' Test Files  2 failed | 1 passed (3)',
      '      Tests  1 failed | 3 passed (4)',
    ),
    { names: ['test/a.test.ts > calc > adds', 'test/b.test.ts [ test/b.test.ts ]'], count: 2 },
  ],
  [
    'jest',
    lines(
      'FAIL test/a.test.js',
      '  ● calc › adds',
      '    expect(received).toBe(expected)',
      'Summary of all failing tests',
      'FAIL test/a.test.js',
      '  ● calc › adds',
      'Test Suites: 1 failed, 1 total',
      'Tests:       1 failed, 2 passed, 3 total',
    ),
    { names: ['test/a.test.js › calc › adds'], count: 1 },
  ],
  [
    'jest --json',
    '{"numFailedTests":1,"testResults":[{"assertionResults":[{"fullName":"calc adds","status":"failed"}]}]}',
    { names: ['calc adds'], count: 1 },
  ],
  [
    'JUnit',
    '<testsuites><testcase classname="calc" name="adds"><failure/></testcase><testcase classname="calc" name="subs"/></testsuites>',
    { names: ['calc › adds'], count: 1 },
  ],
  [
    'pytest',
    lines(
      'FAILED tests/test_a.py::test_add[1-2] - assert 1 == 2',
      'ERROR tests/test_b.py',
      '====== 1 failed, 2 passed, 1 error in 0.12s ======',
    ),
    { names: ['tests/test_a.py::test_add[1-2]', 'tests/test_b.py'], count: 2 },
  ],
  ['pytest without names', lines('F.', '1 failed, 1 passed in 0.02s'), { names: [], count: 1 }],
  [
    'unittest',
    lines('FAIL: test_a (test_x.A.test_a)', 'ERROR: test_b (test_x.A.test_b)', 'FAILED (failures=1, errors=1)'),
    { names: ['test_a (test_x.A.test_a)', 'test_b (test_x.A.test_b)'], count: 2 },
  ],
  [
    'go test',
    lines(
      '--- FAIL: TestAdd (0.00s)',
      '    --- FAIL: TestAdd/two (0.00s)',
      'FAIL',
      'FAIL\texample.com/calc\t0.003s',
      'ok  \texample.com/other\t0.002s',
      'FAIL\texample.com/broken [build failed]',
    ),
    {
      names: ['example.com/broken', 'example.com/calc › TestAdd', 'example.com/calc › TestAdd/two'],
      count: 3,
    },
  ],
  [
    'cargo test',
    lines(
      'test tests::adds ... FAILED',
      'test tests::subs ... ok',
      'test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out',
    ),
    { names: ['tests::adds'], count: 1 },
  ],
  [
    'maven',
    lines(
      '[ERROR] Failures: ',
      '[ERROR]   CalcTest.adds:12 expected: <1> but was: <2>',
      '[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0',
    ),
    { names: ['CalcTest.adds'], count: 1 },
  ],
  [
    'gradle',
    lines('CalcTest > adds() FAILED', '3 tests completed, 1 failed'),
    { names: ['CalcTest > adds()'], count: 1 },
  ],
  ['ava', lines('  ✘ [fail]: calc › adds', '  1 test failed'), { names: ['calc › adds'], count: 1 }],
  ['uvu', lines('   FAIL  "adds"', '  Total:     2', '  Passed:    1'), { names: ['"adds"'], count: 1 }],
  ['bun', lines('(fail) calc > adds [0.12ms]', ' 1 pass', ' 1 fail'), { names: ['calc > adds'], count: 1 }],
  ['rspec', '3 examples, 2 failures', { names: [], count: 2 }],
  ['green node', lines('ℹ pass 2', 'ℹ fail 0'), null],
  ['green pytest', '2 passed in 0.01s', null],
  ['a crash', 'Segmentation fault', null],
];

describe('which tests failed', () => {
  for (const [tool, text, expected] of CASES) {
    it(`is read from ${tool}`, () => {
      assert.deepEqual(failingTests('tests', text), expected);
    });
  }

  it('is read of all tools that one command runs', () => {
    const both = failingTests(
      'tests',
      '3 examples, 2 failures\ntest a ... FAILED\ntest result: FAILED. 0 passed; 1 failed;',
    );
    assert.deepEqual(both, { names: ['a'], count: 3 });
  });

  it('tells equal names apart', () => {
    const twice = lines('test a ... FAILED', 'test a ... FAILED', 'test result: FAILED. 0 passed; 2 failed;');
    assert.deepEqual(failingTests('tests', twice), { names: ['a', 'a (2)'], count: 2 });
  });
});

describe('complaints of a checker', () => {
  const complaints: [string, string, string[]][] = [
    [
      'tsc',
      "src/a.ts(3,7): error TS2322: Type 'string' is not assignable",
      ["src/a.ts: error TS2322: Type 'string' is not assignable"],
    ],
    ['mypy', 'src/a.py:3: error: Incompatible types', ['src/a.py: error: Incompatible types']],
    ['ruff', 'src/a.py:3:1: F401 `os` imported but unused', ['src/a.py: F401 `os` imported but unused']],
    [
      'eslint',
      lines('/work/a.js', "  1:7  error  'x' is not used  no-unused-vars", '', '✖ 1 problem (1 error, 0 warnings)'),
      ["/work/a.js: 'x' is not used no-unused-vars"],
    ],
    ['prettier', lines('[warn] src/a.ts', '[warn] Code style issues found in the above file.'), ['src/a.ts']],
  ];
  for (const [tool, text, names] of complaints) {
    it(`are read from ${tool}, without their lines`, () => {
      assert.deepEqual(failingTests('lint', text), { names, count: 1 });
    });
  }

  it('are no failing tests', () => {
    assert.equal(failingTests('tests', complaints[1]![1]), null);
  });
});
