import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectStatus } from '../../../../src/domain/run/project-status.ts';
import type { Signal } from '../../../../src/domain/run/signal.ts';
import { eventsForSignal, interrupts } from '../../../../src/run/signals/signal-events.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';
import { differenceOf } from '../../../support/builders/differences.ts';

const STATUSES: readonly ProjectStatus[] = [
  'initializing',
  'active',
  'paused',
  'waiting_for_credits',
  'completed',
  'failed',
  'timeout',
];

/** What a project of each status is after a person's word, in the order of `STATUSES`; `-`: the word no longer fits. */
const AFTER: Readonly<Record<'pause' | 'resume' | 'terminate' | 'retry', string>> = {
  //          init    active  paused  waiting completed failed  timeout
  pause: '    paused  paused  -       paused  -         -       -',
  resume: '   -       -       active  -       -         -       active',
  terminate: 'failed  failed  failed  failed  -         -       failed',
  retry: '    -       -       active  -       -         active  active',
};

function statusAfter(status: ProjectStatus, signal: Signal): string {
  const events = eventsForSignal(
    sampleState((state) => void (state.project.status = status)),
    signal,
  );
  const change = events.find((event) => event.type === 'status.changed');
  assert.equal(events.length, change === undefined ? 0 : 1);
  return change?.to ?? '-';
}

const aFork = { type: 'forked', childProjectId: '11111111-2222-4333-8444-555566667777', atSeq: 3 } as const;

describe('a person’s word to a project', () => {
  for (const type of ['pause', 'resume', 'terminate', 'retry'] as const) {
    it(`to ${type} does what is written down for each status, and nothing where it comes too late`, () => {
      const signal = type === 'terminate' ? { type, why: 'enough' } : { type };
      const wanted = AFTER[type].trim().split(/\s+/);
      assert.equal(wanted.length, STATUSES.length);
      assert.deepEqual(
        STATUSES.map((status) => statusAfter(status, signal)),
        wanted,
      );
    });
  }

  it('is kept as the reason, with what was said', () => {
    const reasonOf = (status: ProjectStatus, signal: Signal) => {
      const [event] = eventsForSignal(
        sampleState((state) => void (state.project.status = status)),
        signal,
      );
      return event?.type === 'status.changed' ? [event.reason.code, event.reason.detail] : [];
    };
    assert.deepEqual(reasonOf('active', { type: 'pause' }), ['pausedByUser', '']);
    assert.deepEqual(reasonOf('paused', { type: 'resume' }), ['resumed', '']);
    assert.deepEqual(reasonOf('failed', { type: 'retry' }), ['retried', '']);
    assert.deepEqual(reasonOf('active', { type: 'terminate', why: 'enough' }), ['terminatedByUser', 'enough']);
  });

  it('to try again opens the tasks that are blocked, before the project goes on, and no others', () => {
    const state = sampleState((sample) => {
      sample.project.status = 'failed';
      Object.assign(sample.taskList.tasks[1] ?? {}, { status: 'blocked', blockedBecause: 'no network' });
    });
    assert.deepEqual(
      eventsForSignal(state, { type: 'retry' }).map((event) =>
        event.type === 'task.reopened' ? [event.type, event.taskId, event.because] : event.type,
      ),
      [['task.reopened', 't2', 'Tried again after: no network'], 'status.changed'],
    );
  });

  it('about limits takes a cap away with null, and leaves alone what it does not name', () => {
    const limits = { maxRuntimeMs: 1000, maxCostUsd: 5, maxTurns: 7, maxTokens: 9 };
    const state = sampleState((sample) => void (sample.project.limits = limits));
    const after = (changes: object) => {
      const [event] = eventsForSignal(state, { type: 'changeLimits', ...changes });
      return event?.type === 'limits.changed' ? event.limits : undefined;
    };
    assert.deepEqual(after({}), limits);
    assert.deepEqual(after({ maxCostUsd: null }), { ...limits, maxCostUsd: null });
    assert.deepEqual(after({ maxTurns: null }), { ...limits, maxTurns: null });
    assert.deepEqual(after({ maxTokens: null }), { ...limits, maxTokens: null });
    assert.deepEqual(after({ maxCostUsd: 0, maxRuntimeMs: 2000 }), { ...limits, maxCostUsd: 0, maxRuntimeMs: 2000 });
  });

  it('that the changes were looked at counts only where there are any', () => {
    assert.deepEqual(eventsForSignal(sampleState(), { type: 'acceptTamper' }), []);
    const changed = sampleState((state) => void (state.tamper = [differenceOf.branch]));
    assert.deepEqual(eventsForSignal(changed, { type: 'acceptTamper' }), [{ type: 'tamper.accepted' }]);
  });

  it('a fork is told once, however often it is said', () => {
    const state = sampleState();
    const { childProjectId, atSeq } = aFork;
    assert.deepEqual(eventsForSignal(state, aFork), [{ type: 'fork.recorded', childProjectId, atSeq }]);
    state.project.childProjectIds = [childProjectId];
    assert.deepEqual(eventsForSignal(state, aFork), []);
  });

  it('ends the step in flight where it is to end, or where new limits may be what is waited for', () => {
    const ends = (type: Exclude<Signal['type'], 'forked' | 'allowInstall'>, status: ProjectStatus) =>
      interrupts(type === 'terminate' ? { type, why: '' } : { type }, status);
    for (const status of ['active', 'waiting_for_credits'] as const) {
      assert.deepEqual([ends('pause', status), ends('terminate', status)], [true, true]);
      assert.deepEqual(
        [ends('resume', status), ends('retry', status), ends('acceptTamper', status)],
        [false, false, false],
      );
      assert.equal(interrupts(aFork, status), false);
    }
    assert.deepEqual([ends('changeLimits', 'active'), ends('changeLimits', 'waiting_for_credits')], [false, true]);
  });

  it('takes what is queued out of the queue, and leaves it as it was where it does not run', () => {
    const after = (status: ProjectStatus, signal: Signal): string =>
      eventsForSignal(
        sampleState((state) => {
          state.project.status = status;
          state.queued = { verb: 'start', since: '2026-01-06T00:00:00.000Z' };
        }),
        signal,
      )
        .map((event) => (event.type === 'status.changed' ? event.to : event.type))
        .join(' ');
    for (const status of ['initializing', 'paused', 'failed', 'timeout'] as const) {
      assert.equal(after(status, { type: 'pause' }), 'queue.left', status);
    }
    assert.equal(after('active', { type: 'pause' }), 'queue.left paused');
    assert.equal(after('paused', { type: 'terminate', why: '' }), 'queue.left failed');
    assert.equal(after('failed', { type: 'terminate', why: '' }), 'queue.left');
  });
});
