import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CheckResult } from '../../../../src/domain/evidence/checks.ts';
import { ownFailingTests, withdrawnTests } from '../../../../src/domain/evidence/withdrawn-tests.ts';

describe('tests that the work added', () => {
  const check = (...names: string[]): CheckResult => ({
    ...{ name: 'tests', kind: 'tests', command: 'npm test', verdict: 'failed', required: true, exitCode: 1 },
    ...{ durationMs: 1, output: '', outputFile: null, note: '', failures: { names, count: names.length } },
  });
  const added = (path: string, after: string) => ({ path, before: null, after });
  const file = added('sub.test.js', "test('subtracts', () => {});");
  const old = { path: 'a.test.js', before: "test('adds one')", after: "test('adds one') // touched" };
  const failing = (names: string[], before: string[] = []): string[] =>
    ownFailingTests([file, old], [check(...names)], [check(...before)]);

  it('and that fail are found by the names that a runner gives them', () => {
    assert.deepEqual(failing(['sub.test.js › subtracts']), ['subtracts']);
    assert.deepEqual(failing(['sub.test.js > suite > subtracts (2)']), ['subtracts']);
    // The file could not be loaded.
    assert.deepEqual(failing(['sub.test.js']), ['sub.test.js']);
    const others = [
      added('a/add_test.go', 'func TestSub(t *testing.T) { t.Run("negative", f) }'),
      added('tests/test_a.py', 'def test_sub(): ...'),
      added('src/x/SubTest.java', '@Test void negatives() {}'),
      added('src/lib.rs', '#[test]\nfn subtracts() {}'),
    ];
    const names = [
      'example/a › TestSub/negative',
      'tests/test_a.py::test_sub[3-1]',
      'SubTest.negatives',
      'a::subtracts',
    ];
    assert.deepEqual(ownFailingTests(others, [check(...names)], []), [
      'negative',
      'test_sub',
      'negatives',
      'subtracts',
    ]);
  });

  it('are not those that were there, or failed before', () => {
    assert.deepEqual(failing(['a.test.js › adds one', 'b.test.js › divides']), []);
    assert.deepEqual(failing(['sub.test.js › subtracts'], ['sub.test.js › subtracts']), []);
    assert.deepEqual(ownFailingTests([file], [{ ...check('subtracts'), verdict: 'failedBefore' }], []), []);
  });

  it('are withdrawn when no changed test has their name any more', () => {
    const moved = added('b.test.js', "test('subtracts', () => {});");
    assert.deepEqual(withdrawnTests([file], ['subtracts']), []);
    assert.deepEqual(withdrawnTests([moved], ['subtracts', 'sub.test.js']), ['sub.test.js']);
    assert.deepEqual(withdrawnTests([old], ['subtracts']), ['subtracts']);
    // Its words in code that is no test say nothing.
    assert.deepEqual(withdrawnTests([added('index.js', 'subtracts')], ['subtracts']), ['subtracts']);
  });
});
