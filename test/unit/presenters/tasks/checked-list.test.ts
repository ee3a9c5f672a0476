import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkedList } from '../../../../src/presenters/tasks/checked-list.ts';
import { tales } from '../../../support/told/tales.ts';

describe('what was checked and what was not', () => {
  it('does not say that a check is not there where it only could not be run', () => {
    const before = tales.halfFound.upTo('tasks.planned').shown();
    const said = checkedList(before).notChecked.filter((line) => /^(Lint|Tests)/.test(line));
    assert.deepEqual(said, [
      'Lint: the repository has no such check.',
      'Tests: not run (script "test": dependencies are not installed in the worktree).',
    ]);
  });

  it('tells of a check that could not be run once, also when the final report has it', () => {
    const said = checkedList(tales.night.shown()).notChecked.filter((line) => /types/i.test(line));
    assert.deepEqual(said, ['types: not verified (tsc is not installed).']);
  });
});
