import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  failedAtAll,
  failedBothTimes,
  failureChange,
  type TestFailures,
} from '../../../../src/domain/evidence/test-failures.ts';

const named = (...names: string[]): TestFailures => ({ names, count: names.length });
const counted = (count: number): TestFailures => ({ names: [], count });

describe('failures against those of before', () => {
  it('name what was added, also where as many were mended', () => {
    assert.deepEqual(failureChange(named('a', 'b'), named('a', 'c')), { kind: 'added', names: ['c'], count: 1 });
    assert.deepEqual(failureChange(named('a', 'b'), named('b')), { kind: 'same', count: 1 });
  });

  it('go by number where a name is missing', () => {
    assert.deepEqual(failureChange(counted(2), counted(3)), { kind: 'added', names: [], count: 1 });
    assert.deepEqual(failureChange(counted(2), named('a', 'b')), { kind: 'noMore' });
    assert.deepEqual(failureChange({ names: ['a'], count: 2 }, named('c')), { kind: 'noMore' });
  });

  it('have become more where the runner does not even get to naming them', () => {
    assert.deepEqual(failureChange(named('a'), null), { kind: 'added', names: [], count: 1 });
    assert.deepEqual(failureChange(null, named('a')), { kind: 'unknown' });
  });
});

describe('two runs of the same code', () => {
  it('count before the work with all that failed at all, later with what failed both times', () => {
    assert.deepEqual(failedAtAll(named('a', 'b'), named('b', 'c')), named('a', 'b', 'c'));
    assert.deepEqual(failedBothTimes(named('a', 'b'), named('b', 'c')), named('b'));
    assert.deepEqual(failedAtAll(counted(1), counted(3)), counted(3));
    assert.deepEqual(failedBothTimes(counted(1), counted(3)), counted(1));
  });

  it('without a failure in common count with the second', () => {
    assert.deepEqual(failedBothTimes(named('a'), named('b')), named('b'));
  });
});
