import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { canBecome, isRunning, type ProjectStatus } from '../../../../src/domain/run/project-status.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { StatusReasonCode } from '../../../../src/domain/run/status-reason.ts';
import { aRecord, created, stateAfter } from '../../../support/builders/state-builders.ts';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';

/**
 * The whole matrix, written down by hand from the specification (§2.1, §3.2, §7.1) and not taken from the product: rows are
 * `from`, columns are `to`, in the order of `STATUSES`. `x` is legal.
 *
 * - A project is started once; nothing becomes `initializing` again.
 * - It waits for credits, completes or times out only out of work; a waiting or a paused project may still run out of time.
 * - A completed or failed project goes on only because a person asks for it. It cannot be paused, and not fail afterwards.
 * - Nothing changes into what it is already.
 */
const STATUSES: readonly ProjectStatus[] = [
  'initializing',
  'active',
  'paused',
  'waiting_for_credits',
  'completed',
  'failed',
  'timeout',
];
const MATRIX: Readonly<Record<string, string>> = {
  //                   init  act  paus wait comp fail time
  initializing: '        -    x    x    -    -    x    -',
  active: '              -    -    x    x    x    x    x',
  paused: '              -    x    -    -    -    x    x',
  waiting_for_credits: ' -    x    x    -    -    x    x',
  completed: '           -    x    -    -    -    -    -',
  failed: '              -    x    -    -    -    -    -',
  timeout: '             -    x    -    -    -    x    -',
};

const T0 = '2026-11-20T12:00:00.000Z';
const T1 = '2026-11-20T13:00:00.000Z';
const T2 = '2026-11-20T14:00:00.000Z';

function change(to: ProjectStatus, code: StatusReasonCode = 'started'): FactoryEvent {
  return { type: 'status.changed', to, reason: { code, detail: '' } };
}

function apply(state: ProjectState, at: string, ...events: FactoryEvent[]): ProjectState {
  return applyRecord(state, aRecord(state.seq + 1, events, { at }));
}

function failure(providerId: string): FactoryEvent {
  return {
    type: 'provider.failed',
    providerId,
    failure: { kind: 'refused', message: 'no', resetAt: null, retryAfterMs: null },
    unavailableUntil: null,
    retrying: false,
    local: true,
  };
}

describe('the status of a project', () => {
  it('changes only as the specification lets it', () => {
    const legal = new Map(STATUSES.map((from) => [from, (MATRIX[from] ?? '').trim().split(/\s+/)]));
    for (const from of STATUSES) {
      const row = legal.get(from) ?? [];
      assert.equal(row.length, STATUSES.length, from);
      for (const [column, to] of STATUSES.entries()) {
        const isLegal = row[column] === 'x';
        assert.equal(canBecome(from, to), isLegal, `${from} → ${to}`);
        const state = stateAfter([], created({ status: from }));
        if (isLegal) assert.equal(apply(state, T1, change(to)).project.status, to);
        else assert.throws(() => apply(state, T1, change(to)), new RegExp(`${from} cannot become ${to}$`));
      }
    }
  });

  it('wants a driver while it is active or waits, and at no other time', () => {
    assert.deepEqual(STATUSES.filter(isRunning), ['active', 'waiting_for_credits']);
  });

  it('has begun when it first became active, however often it is resumed', () => {
    const begun = apply(stateAfter(), T0, change('active'));
    const resumed = apply(begun, T1, change('paused', 'pausedByUser'), change('active', 'resumed'));
    assert.deepEqual(
      [stateAfter().project.startTime, begun.project.startTime, resumed.project.startTime],
      [null, T0, T0],
    );
  });

  it('has an end at each of its three ends, and none while it is paused, waits or goes on again', () => {
    const begun = apply(stateAfter(), T0, change('active'));
    for (const to of ['completed', 'failed', 'timeout'] as const) {
      const ended = apply(begun, T1, change(to));
      assert.equal(ended.project.endTime, T1, to);
      assert.equal(apply(ended, T2, change('active', 'retried')).project.endTime, null, to);
    }
    for (const to of ['paused', 'waiting_for_credits'] as const) {
      assert.equal(apply(begun, T1, change(to)).project.endTime, null, to);
    }
  });
});

describe('what a project holds against a provider', () => {
  const STRIKES = { own: 2 };
  const struckOut = (to: ProjectStatus, code: StatusReasonCode): ProjectState => {
    const begun = apply(stateAfter(), T0, change('active'));
    return apply(begun, T1, failure('own'), failure('own'), change(to, code));
  };
  const strikes = (state: ProjectState): Record<string, number> =>
    Object.fromEntries(Object.entries(state.providers).map(([id, health]) => [id, health.consecutiveFailures]));

  it('is forgotten when a person says "go on", in each of the ways there are', () => {
    const paused = struckOut('paused', 'pausedByUser');
    const stopped = struckOut('failed', 'tasksBlocked');
    const overtime = struckOut('timeout', 'runtimeReached');
    for (const before of [paused, stopped, overtime]) assert.deepEqual(strikes(before), STRIKES);
    assert.deepEqual(strikes(apply(paused, T2, change('active', 'resumed'))), {});
    assert.deepEqual(strikes(apply(paused, T2, change('active', 'started'))), {});
    assert.deepEqual(strikes(apply(paused, T2, change('active', 'retried'))), {});
    assert.deepEqual(strikes(apply(stopped, T2, change('active', 'retried'))), {});
    assert.deepEqual(strikes(apply(overtime, T2, change('active', 'resumed'))), {});
  });

  it('stays when the project goes on by itself, waits or is paused', () => {
    const waiting = struckOut('waiting_for_credits', 'noProvider');
    assert.deepEqual(strikes(waiting), STRIKES);
    assert.deepEqual(strikes(apply(waiting, T2, change('active', 'providerBack'))), STRIKES);
    assert.deepEqual(strikes(struckOut('paused', 'providerFailed')), STRIKES);
  });
});
