import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { projectStatus } from '../../../src/domain/project.ts';
import { projectActions } from '../../../src/presenters/project-actions.ts';
import { nowDoing, projectRow, projectRows } from '../../../src/presenters/project-row.ts';
import { sampleSnapshot } from '../../support/sample-state.ts';

describe('the row of a project', () => {
  it('says status, progress, money and time, with the running part counted', () => {
    const row = projectRow(sampleSnapshot());
    assert.equal(row.label, 'Parse dates');
    assert.equal(row.description, 'working · 1/3 tasks · $0.12 · 1 h 05 min');
    assert.deepEqual(row.tooltip, [
      'Parse dates',
      'Let the library parse ISO dates.',
      'Status: working. The project is being worked on.',
      'Tasks: 1 of 3 done',
      'Time: 1 h 05 min of at most 12 h 00 min',
      'Cost: $0.12, at most $5.00',
      'Turns: 1',
      'Branch: df/parse-dates/2026-01-05 from main',
      'Worktree: /home/test/library-worktrees/parse-dates',
    ]);
  });

  it('does not call work in progress what nobody works on', () => {
    assert.equal(projectRow(sampleSnapshot(undefined, 'nobody')).look.word, 'interrupted');
    assert.equal(projectRow(sampleSnapshot(undefined, 'elsewhere')).look.word, 'working');
    assert.match(
      projectRow(sampleSnapshot(undefined, 'elsewhere')).tooltip.join('\n'),
      /another window or the command/,
    );
  });

  it('tells a termination from a failure', () => {
    const terminated = sampleSnapshot((state) => {
      state.project.status = 'failed';
      state.project.reason = { code: 'terminatedByUser', detail: 'not needed any more' };
    }, 'nobody');
    assert.equal(projectRow(terminated).look.word, 'terminated');
  });

  it('offers in every status only verbs that lead somewhere', () => {
    const offered = projectStatus.options.map((status) => {
      const set = projectActions(
        sampleSnapshot((state) => {
          state.project.status = status;
        }, 'nobody'),
      );
      return [status, ['start', 'pause', 'resume', 'terminate', 'retry'].filter((verb) => set.has(verb as 'start'))];
    });
    assert.deepEqual(Object.fromEntries(offered), {
      initializing: ['start', 'terminate'],
      active: ['pause', 'resume', 'terminate'],
      paused: ['resume', 'terminate'],
      waiting_for_credits: ['pause', 'resume', 'terminate'],
      completed: [],
      failed: ['retry'],
      timeout: ['terminate', 'retry'],
    });
  });

  it('puts what is busy or needs somebody above what is done', () => {
    const named = (name: string, status: 'completed' | 'active' | 'failed') =>
      sampleSnapshot((state) => {
        state.project.name = name;
        state.project.status = status;
      });
    const rows = projectRows([named('done', 'completed'), named('bad', 'failed'), named('busy', 'active')]);
    assert.deepEqual(
      rows.map((row) => row.label),
      ['busy', 'bad', 'done'],
    );
  });

  it('says what the agent is at, and nothing once nobody drives it', () => {
    const open = (drivenBy: 'here' | 'nobody') =>
      nowDoing(
        sampleSnapshot((state) => {
          state.openTurn = {
            turnId: 'turn-2',
            operation: 'work',
            taskId: 't2',
            persona: 'engineer',
            providerId: 'scripted',
            startedAt: state.project.createdAt,
            reservation: null,
          };
        }, drivenBy),
      );
    assert.equal(open('here'), 'engineer works on “Read the month” with scripted');
    assert.equal(open('nobody'), '');
  });
});
