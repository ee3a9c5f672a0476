import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROJECT_STATUSES } from '../../../../src/domain/run/project-status.ts';
import { projectActions } from '../../../../src/presenters/project/project-actions.ts';
import { nowDoing, projectRow, projectRows } from '../../../../src/presenters/project/project-row.ts';
import { queueText } from '../../../../src/presenters/project/queue-text.ts';
import { asked, begun, completed, midway, newProject, turnBegun } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import { tales } from '../../../support/told/tales.ts';

describe('the row of a project', () => {
  it('says status, progress, money and time, with the running part counted', () => {
    const row = projectRow(midway().after(300_000).shown());
    assert.equal(row.label, 'Parse dates');
    assert.equal(row.description, 'working · 1/3 tasks · $0.12 · 1 h 01 min');
    assert.deepEqual(row.tooltip, [
      'Parse dates',
      'Let the library parse ISO dates.',
      'Status: working. The project is being worked on.',
      'Tasks: 1 of 3 done',
      'Time: 1 h 01 min of at most 12 h 00 min',
      'Cost: $0.12, at most $5.00',
      'Turns: 2',
      'Branch: df/parse-dates/2026-01-05 from main',
      'Worktree: /home/test/library-worktrees/parse-dates',
    ]);
  });

  it('does not call work in progress what nobody works on', () => {
    assert.equal(projectRow(midway().shown('nobody')).look.word, 'interrupted');
    assert.equal(projectRow(midway().shown('elsewhere')).look.word, 'working');
    assert.match(projectRow(midway().shown('elsewhere')).tooltip.join('\n'), /another window or the command/);
  });

  it('tells a termination from a failure', () => {
    assert.equal(projectRow(tales.terminated.shown()).look.word, 'terminated');
    assert.equal(projectRow(tales.gaveUp.shown()).look.word, 'failed');
  });

  it('offers in every status only verbs that lead somewhere', () => {
    const states = [newProject(), midway(), tales.paused, tales.waiting, tales.clean, tales.gaveUp, tales.timeLimit];
    const offered = PROJECT_STATUSES.map((status, index) => {
      const told = states[index] ?? newProject();
      assert.equal(told.state.project.status, status);
      const set = projectActions(told.shown('nobody'));
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

  it('says of what is queued its place and what it waits for, and offers to take it out again', () => {
    const queued = { ...asked(newProject()).shown(), queue: { place: 2, running: 3, rests: 1 } };
    const row = projectRow(queued);
    assert.equal(row.description, 'queued, 2nd');
    assert.equal(row.look.tone, 'waiting');
    assert.ok(row.tooltip.includes(`Status: queued, 2nd. ${queueText(queued.queue)}.`), row.tooltip.join('\n'));
    assert.deepEqual([...projectActions(queued)], ['pause', 'terminate', 'delete']);
    const again = { ...asked(tales.gaveUp).shown(), queue: { place: 1, running: 1, rests: 1 } };
    const verbs = ['start', 'resume', 'retry', 'pause'] as const;
    assert.deepEqual(
      verbs.filter((verb) => projectActions(again).has(verb)),
      ['pause'],
    );
    // What goes on by itself was asked for by nobody who could take it back.
    const byItself = { ...tales.paused.shown('nobody'), queue: { place: 1, running: 1, rests: 1 } };
    assert.deepEqual(
      verbs.filter((verb) => projectActions(byItself).has(verb)),
      [],
    );
  });

  it('lists the queue in its order', () => {
    const queued = (name: string, place: number) => ({
      ...asked(newProject({ name })).shown(),
      queue: { place, running: 1, rests: 1 },
    });
    const rows = projectRows([
      queued('b', 2),
      queued('c', 3),
      begun(newProject({ name: 'busy' })).shown(),
      queued('a', 1),
    ]);
    assert.deepEqual(
      rows.map((row) => row.label),
      ['busy', 'a', 'b', 'c'],
    );
  });

  it('puts what is busy or needs somebody above what is done', () => {
    const rows = projectRows([
      completed(midway({ name: 'done' })).shown(),
      stopped(midway({ name: 'bad' }), 'gitFailed').shown(),
      begun(newProject({ name: 'busy' })).shown(),
    ]);
    assert.deepEqual(
      rows.map((row) => row.label),
      ['busy', 'bad', 'done'],
    );
  });

  it('says what the agent is at, and nothing once nobody drives it', () => {
    const open = (drivenBy: 'here' | 'nobody') => nowDoing(turnBegun(midway()).shown(drivenBy));
    assert.equal(nowDoing(midway().shown()), '');
    assert.equal(open('here'), 'engineer works on “Read the month” with scripted');
    assert.equal(open('nobody'), '');
  });
});
