import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { CheckResult, QualityReport } from '../../../../src/domain/evidence/checks.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { Task } from '../../../../src/domain/task/task.ts';
import { sampleCheck } from '../../../support/builders/sample-state.ts';
import {
  aRecord,
  aTask,
  stateAfter,
  TEST_COMMIT,
  TEST_TIME,
  turnEnded,
  turnStarted,
} from '../../../support/builders/state-builders.ts';

const LATER = '2026-11-20T15:00:00.000Z';

function apply(state: ProjectState, ...events: FactoryEvent[]): ProjectState {
  return applyRecord(state, aRecord(state.seq + 1, events, { at: LATER }));
}

const report = (...checks: CheckResult[]): QualityReport => ({
  passed: !checks.some(({ verdict, required }) => required && verdict !== 'passed' && verdict !== 'failedBefore'),
  checks,
  at: LATER,
});
const failing = (...names: string[]): QualityReport => report(...names.map((name) => sampleCheck(name, 'failed')));
const ran = (verdict: QualityReport, taskId: string | null = 't1'): FactoryEvent => ({
  type: 'gates.ran',
  taskId,
  report: verdict,
});
const started = (taskId = 't1', persona = 'engineer'): FactoryEvent => ({ type: 'task.started', taskId, persona });
const stuck = (response: 'otherPersona' | 'otherProvider' | 'stop'): FactoryEvent => ({
  type: 'agent.stuck',
  taskId: 't1',
  signal: 'circles',
  response,
});
const taskOf = (state: ProjectState, id: string): Task => {
  const found = state.taskList.tasks.find((task) => task.id === id);
  assert.ok(found);
  return found;
};

let turns = 0;
/** One whole turn on the task. */
function turn(over: Partial<FactoryEvent & { type: 'turn.ended' }> = {}): FactoryEvent[] {
  const id = `turn-${++turns}`;
  return [turnStarted(id, { taskId: 't1' }), turnEnded(id, { fingerprint: '', actions: '', ...over })];
}

/** The first of two tasks in progress. */
const working = (): ProjectState =>
  stateAfter([[{ type: 'tasks.planned', tasks: [aTask('t1'), aTask('t2', { dependencies: ['t1'] })] }], [started()]]);

describe('the project’s own checks at the end', () => {
  it('are asked for again once a task begins: what they said was said of other code', () => {
    const checked = apply(working(), ran(failing('test'), null));
    assert.deepEqual(checked.finalReport, failing('test'));
    assert.equal(checked.work?.lastReport, null);
    assert.equal(apply(checked, started('t2')).finalReport, null);
  });
});

describe('a task', () => {
  it('that is started again keeps the moment of its first start, and is no longer blocked', () => {
    const blocking = { cause: { kind: 'turnLimit', turns: 30 } } as const;
    const blocked = apply(working(), { type: 'task.blocked', taskId: 't1', because: 'no network', blocking });
    assert.deepEqual([taskOf(blocked, 't1').blockedBecause, blocked.work], ['no network', null]);
    assert.deepEqual(taskOf(blocked, 't1').blocking, blocking);
    const again = taskOf(apply(blocked, started()), 't1');
    assert.deepEqual([again.status, again.startedAt, again.blockedBecause], ['in_progress', TEST_TIME, null]);
    assert.ok(!('blocking' in again));
  });

  it('that is opened again is as if it had never been done or blocked, with the reason noted', () => {
    const done = apply(working(), {
      type: 'task.completed',
      taskId: 't1',
      commit: TEST_COMMIT,
      note: 'test passed.',
      confidence: 1,
    });
    assert.deepEqual([done.work, taskOf(done, 't1').commit], [null, TEST_COMMIT]);
    const open = taskOf(apply(done, { type: 'task.reopened', taskId: 't1', because: 'not there' }), 't1');
    assert.deepEqual(
      [open.status, open.completedAt, open.completionConfidence, open.verificationNotes],
      ['pending', null, 0, ['test passed.', 'not there']],
    );
    const blocked = apply(working(), { type: 'task.blocked', taskId: 't1', because: 'no network' });
    assert.equal(
      taskOf(apply(blocked, { type: 'task.reopened', taskId: 't1', because: '' }), 't1').blockedBecause,
      null,
    );
  });

  it('begins with nothing of the task before it, and goes on with all of it for another persona', () => {
    const before = apply(working(), ...turn(), ...turn({ result: 'malformed' }), stuck('otherPersona'));
    const other = apply(before, started('t1', 'tester')).work;
    assert.deepEqual([other?.persona, other?.turns, other?.escalations, other?.lastResult], ['tester', 2, 1, null]);
    const next = apply(before, started('t2')).work;
    assert.deepEqual([next?.taskId, next?.turns, next?.escalations, next?.lastProvider], ['t2', 0, 0, null]);
  });

  it('changes the version of the list with whatever is changed', () => {
    const before = working();
    const after = apply(before, { type: 'task.added', task: aTask('t3') }, started('t3'));
    assert.equal(after.taskList.version, before.taskList.version + 2);
    assert.deepEqual(
      after.taskList.tasks.map(({ id }) => id),
      ['t1', 't2', 't3'],
    );
  });
});

describe('a claim of "done"', () => {
  const claimed = (): ProjectState => apply(working(), ...turn({ result: 'done' }));

  it('is used up by checks that fail: another turn comes before they are run again', () => {
    const work = apply(claimed(), ran(failing('test'))).work;
    assert.deepEqual([work?.lastResult, work?.verified], [null, false]);
  });

  it('stands while its checks pass, until there is another turn', () => {
    const passed = apply(claimed(), ran(report(sampleCheck('test', 'passed'))));
    assert.deepEqual([passed.work?.lastResult, passed.work?.verified], ['done', true]);
    assert.equal(apply(passed, ...turn()).work?.verified, false);
  });
});

describe('checks that fail', () => {
  const count = (...reports: QualityReport[]): [number, string] => {
    const { work } = apply(working(), ...reports.map((one) => ran(one)));
    return [work?.sameGateFailures ?? -1, work?.failingGates ?? ''];
  };

  it('count as the same only in a row, and by what stands in the way', () => {
    assert.deepEqual(count(failing('test')), [1, 'test']);
    assert.deepEqual(count(failing('test'), failing('test')), [2, 'test']);
    assert.deepEqual(count(failing('test'), failing('test'), failing('lint')), [1, 'lint']);
    assert.deepEqual(count(failing('test'), failing('test', 'lint')), [1, 'test\nlint']);
    assert.deepEqual(count(failing('test'), failing('test'), report()), [0, '']);
    const old = sampleCheck('old', 'failedBefore');
    const optional = sampleCheck('format', 'notVerified', { required: false });
    assert.deepEqual(count(report(sampleCheck('test', 'failed'), old, optional)), [1, 'test']);
    assert.deepEqual(count(report(sampleCheck('test', 'passed'), old, optional)), [0, '']);
  });
});

describe('help for a task that goes in circles', () => {
  /** Two of everything that is counted. */
  const circling = (): ProjectState =>
    apply(
      working(),
      ...turn({ fingerprint: 'same', actions: 'edit' }),
      ...turn({ result: 'malformed', fingerprint: 'same', actions: 'edit' }),
      ...turn({ result: 'malformed', fingerprint: 'same', actions: 'edit' }),
      ran(failing('test')),
      ran(failing('test')),
    );
  const counts = ({ work }: ProjectState) => [
    work?.unchangedTurns,
    work?.repeatedActions,
    work?.malformedReplies,
    work?.sameGateFailures,
    work?.escalations,
  ];

  it('begins with all counters at nothing, and is counted itself', () => {
    assert.deepEqual(counts(circling()), [2, 2, 2, 2, 0]);
    for (const response of ['otherPersona', 'otherProvider'] as const) {
      assert.deepEqual(counts(apply(circling(), stuck(response))), [0, 0, 0, 0, 1], response);
    }
    assert.equal(apply(circling(), stuck('otherPersona'), stuck('otherProvider')).work?.escalations, 2);
  });

  it('is not given where the answer is a stop', () => {
    assert.deepEqual(counts(apply(circling(), stuck('stop'))), [2, 2, 2, 2, 0]);
  });
});
