import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { taskRows } from '../../../src/presenters/task-row.ts';
import { sampleState } from '../../support/sample-state.ts';

describe('the rows of tasks', () => {
  it('say what waits for what, by title, and what verified what', () => {
    const rows = taskRows(sampleState());
    assert.deepEqual(
      rows.map(({ label, description, checked, waitsFor, verifiedBy }) => ({
        label,
        description,
        checked,
        waitsFor,
        verifiedBy,
      })),
      [
        {
          label: 'Read the year',
          description: 'P1 · done · verified',
          checked: true,
          waitsFor: [],
          verifiedBy: 'acceptance check passed (2026-01-05 23:00 UTC)',
        },
        {
          label: 'Read the month',
          description: 'P1 · in progress',
          checked: false,
          waitsFor: [],
          verifiedBy: 'not verified',
        },
        {
          label: 'Read the day',
          description: 'P2 · waits for 1 task',
          checked: false,
          waitsFor: ['Read the month'],
          verifiedBy: 'not verified',
        },
      ],
    );
  });

  it('do not call verified what was only said to be done', () => {
    const state = sampleState((draft) => {
      const task = draft.taskList.tasks[0]!;
      task.lastVerifiedAt = null;
    });
    assert.equal(taskRows(state)[0]?.description, 'P1 · done · not verified');
  });

  it('show a dependency that does not exist instead of hiding it', () => {
    const state = sampleState((draft) => {
      draft.taskList.tasks[1]!.dependencies = ['gone'];
    });
    assert.deepEqual(taskRows(state)[1]?.waitsFor, ['unknown task gone']);
  });

  it('tell why a task is blocked', () => {
    const state = sampleState((draft) => {
      Object.assign(draft.taskList.tasks[1]!, { status: 'blocked', blockedBecause: 'no network' });
    });
    assert.equal(taskRows(state)[1]?.description, 'P1 · blocked · no network');
    assert.ok(taskRows(state)[1]?.tooltip.includes('Blocked: no network'));
  });
});
