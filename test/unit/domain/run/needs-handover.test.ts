import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { TaskWork } from '../../../../src/domain/run/task-work.ts';
import { checkToRun, needsHandover } from '../../../../src/domain/run/needs-handover.ts';
import { sampleCheck, sampleState } from '../../../support/builders/sample-state.ts';
import { turnEnded, turnStarted } from '../../../support/builders/state-builders.ts';

const start = (): ProjectState => happen(sampleState(), { type: 'task.started', taskId: 't2', persona: 'engineer' });
function happen(state: ProjectState, ...events: FactoryEvent[]): ProjectState {
  return applyRecord(state, { v: 1, seq: state.seq + 1, epoch: 1, at: '2026-01-06T02:00:00.000Z', events });
}
function turnBy(
  state: ProjectState,
  providerId: string,
  over: Partial<FactoryEvent & { type: 'turn.ended' }> = {},
  operation: 'work' | 'handover' = 'work',
): ProjectState {
  const turnId = `turn of ${providerId} at ${state.seq}`;
  return happen(
    { ...state, openTurn: null },
    turnStarted(turnId, { providerId, taskId: 't2', operation }),
    turnEnded(turnId, over),
  );
}
const workOf = (state: ProjectState): TaskWork => {
  assert.ok(state.work);
  return state.work;
};
const failure = { kind: 'network' as const, message: 'gone', resetAt: null, retryAfterMs: null };

describe('a hand-over', () => {
  it('is needed by a provider that did not take the last turn, and by nobody on a fresh task', () => {
    const fresh = start();
    assert.equal(needsHandover(workOf(fresh), 'one'), false);
    const begun = turnBy(fresh, 'one');
    assert.equal(needsHandover(workOf(begun), 'one'), false);
    assert.equal(needsHandover(workOf(begun), 'two'), true);
  });

  it('is not needed after a turn that failed and left nothing behind', () => {
    const failed = turnBy(start(), 'one', { result: 'providerFailed', failure, fingerprint: '' });
    assert.equal(needsHandover(workOf(failed), 'two'), false);
  });

  it('is needed after a turn that failed in the middle of its edits', () => {
    const failed = turnBy(start(), 'one', { result: 'providerFailed', failure, fingerprint: 'half' });
    assert.equal(needsHandover(workOf(failed), 'two'), true);
  });

  it('is over once it is confirmed, and after two looks in any case', () => {
    const begun = turnBy(start(), 'one');
    const checked = (state: ProjectState, confirmed: boolean): ProjectState =>
      happen(state, { type: 'handover.checked', fromProvider: 'one', toProvider: 'two', confirmed, detail: '' });
    assert.equal(needsHandover(workOf(checked(begun, true)), 'two'), false);
    const once = checked(begun, false);
    assert.equal(needsHandover(workOf(once), 'two'), true);
    assert.equal(needsHandover(workOf(checked(once, false)), 'two'), false);
    assert.equal(needsHandover(workOf(checked(begun, true)), 'three'), true);
  });

  it('is no turn of work: it counts for nothing but its bill', () => {
    const begun = turnBy(start(), 'one');
    const looked = turnBy(begun, 'two', { fingerprint: 'f1' }, 'handover');
    const { turns, lastProvider, lastSummary } = workOf(looked);
    assert.deepEqual([turns, lastProvider, lastSummary], [1, 'one', workOf(begun).lastSummary]);
    assert.equal(looked.finance.costHistory.length, begun.finance.costHistory.length + 1);
  });

  it('runs what failed last, else what shows that the task is done', () => {
    const work = workOf(start());
    const task = { acceptanceCheck: { command: 'npm test -- numbers', description: '' } };
    assert.equal(checkToRun(work, task), 'npm test -- numbers');
    assert.equal(checkToRun(work, { acceptanceCheck: null }), null);
    const failing = { ...sampleCheck('tests', 'failed'), command: 'npm test', required: true };
    const lastReport = { passed: false, at: '2026-01-06T00:00:00.000Z', checks: [failing] };
    assert.equal(checkToRun({ ...work, lastReport }, task), 'npm test');
  });
});
