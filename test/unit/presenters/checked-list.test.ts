import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkedList } from '../../../src/presenters/checked-list.ts';
import { sampleFinished } from '../../support/sample-finished.ts';

describe('what was checked and what was not', () => {
  it('does not say that a check is not there where it only could not be run', () => {
    const snapshot = sampleFinished();
    snapshot.state.finalReport = null;
    snapshot.state.gatesNotFound = ['types', 'tests: script "test": dependencies are not installed in the worktree'];
    const said = checkedList(snapshot).notChecked.filter((line) => /^T(ypes|ests)/.test(line));
    assert.deepEqual(said, [
      'Types: the repository has no such check.',
      'Tests: not run (script "test": dependencies are not installed in the worktree).',
    ]);
  });

  it('tells of a check that could not be run once, also when the final report has it', () => {
    const snapshot = sampleFinished();
    snapshot.state.gatesNotFound = ['format: prettier is not installed'];
    const said = checkedList(snapshot).notChecked.filter((line) => /format/i.test(line));
    assert.deepEqual(said, ['format: not verified (prettier is not installed).']);
  });
});
