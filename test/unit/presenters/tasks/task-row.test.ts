import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { taskRows } from '../../../../src/presenters/tasks/task-row.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import { tales } from '../../../support/told/tales.ts';

describe('the rows of tasks', () => {
  it('say what waits for what, by title, and what verified what', () => {
    const rows = taskRows(midway().state);
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
          verifiedBy: 'Acceptance check: Read the year passed. (2026-01-05 23:00 UTC)',
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
    const claimed = tales.night.upTo('turn.ended', 2);
    assert.equal(claimed.state.work?.lastResult, 'done');
    const [row] = taskRows(claimed.state);
    assert.deepEqual([row?.description, row?.checked, row?.verifiedBy], ['P1 · in progress', false, 'not verified']);
  });

  it('say of a task at work what its last checks came to', () => {
    const failed = tales.night.when(({ work }) => work?.lastReport?.passed === false);
    const row = taskRows(failed.state).find(({ look }) => look.word === 'in progress');
    assert.ok(
      row?.tooltip.includes('Last checks: 1 passed, 1 failed, 1 failed before too, 2 not verified'),
      String(row?.tooltip),
    );
  });

  it('say beside what verified a task which checks did not', () => {
    const [row] = taskRows(tales.night.state);
    assert.match(
      row?.verifiedBy ?? '',
      /^test, .* passed\. Not verified: format, types\. Failed before the work too: lint\./,
    );
  });

  it('tell why a task is blocked', () => {
    const { state } = stopped(midway(), 'tasksBlocked', 'no network');
    assert.equal(taskRows(state)[1]?.description, 'P1 · blocked · no network');
    assert.ok(taskRows(state)[1]?.tooltip.includes('Blocked: no network'));
  });
});
