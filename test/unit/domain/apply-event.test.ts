import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { applyRecord } from '../../../src/domain/apply-event.ts';
import type { FactoryEvent } from '../../../src/domain/events.ts';
import { canBecome, LEGAL_TRANSITIONS, projectStatus } from '../../../src/domain/project.ts';
import { noTokens } from '../../../src/domain/provider.ts';
import { projectStateSchema, type ProjectState } from '../../../src/domain/state.ts';
import { sampleState, sampleTask } from '../../support/sample-state.ts';

const AT = '2026-01-06T02:00:00.000Z';
const apply = (state: ProjectState | undefined, ...events: FactoryEvent[]): ProjectState =>
  applyRecord(state, { v: 1, seq: (state?.seq ?? 0) + 1, epoch: 1, at: AT, events });
const created = (): ProjectState => {
  const { project } = sampleState();
  return apply(undefined, { type: 'project.created', project: { ...project, status: 'initializing', activeMs: 0 } });
};
const status = (to: ProjectState['project']['status']): FactoryEvent => ({
  type: 'status.changed',
  to,
  reason: { code: 'started', detail: '' },
});
const turn = (turnId: string, costUsd: number | null): FactoryEvent[] => [
  {
    type: 'turn.started',
    turnId,
    operation: 'work',
    taskId: null,
    persona: 'engineer',
    providerId: 'p',
    prompt: 'do',
    reservation: null,
    why: '',
  },
  {
    type: 'turn.ended',
    turnId,
    result: 'continue',
    summary: '',
    reply: 'ok',
    model: 'm',
    tokens: { ...noTokens, input: 10, output: 5 },
    costUsd,
    requests: 1,
    failure: null,
    conversationId: 'c',
    fingerprint: '',
    actions: '',
  },
];

describe('applying events', () => {
  it('refuses a journal that does not begin with the creation', () => {
    assert.throws(() => apply(undefined, status('active')), /starts with status\.changed/);
    assert.throws(() => apply(created(), { type: 'project.created', project: sampleState().project }), /created once/);
  });

  it('follows the table of legal status changes and no other', () => {
    for (const from of projectStatus.options) {
      for (const to of projectStatus.options) {
        const state = created();
        state.project.status = from;
        if (canBecome(from, to)) assert.equal(apply(state, status(to)).project.status, to);
        else assert.throws(() => apply(state, status(to)), /cannot become/);
      }
    }
    assert.equal(Object.values(LEGAL_TRANSITIONS).flat().length, 19);
  });

  it('keeps the total equal to the sum of the entries, for any bills', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 10_000_000 }))), (bills) => {
        let state = created();
        for (const [index, microUsd] of bills.entries()) {
          state = apply(state, ...turn(`t${index}`, microUsd === null ? null : microUsd / 1e6));
        }
        const sum = bills.reduce<number>((total, microUsd) => total + (microUsd ?? 0), 0);
        assert.equal(Math.round(state.finance.totalSpentUsd * 1e6), sum);
        assert.equal(state.finance.costHistory.length, bills.length);
        assert.equal(state.finance.unpricedTurns, bills.filter((bill) => bill === null).length);
      }),
    );
  });

  it('counts a turn that was cut off as one whose cost is not known, and bills nothing for it', () => {
    const [started] = turn('t', 1);
    const state = apply(apply(created(), started!), { type: 'turn.interrupted', turnId: 't', because: 'killed' });
    assert.equal(state.openTurn, null);
    assert.equal(state.finance.interruptedTurns, 1);
    assert.deepEqual(state.finance.costHistory, []);
  });

  it('bills a turn that a person cut short, and asks for the same turn again', () => {
    const begun = apply(created(), status('active'), { type: 'tasks.planned', tasks: [sampleTask('t1', 'One')] });
    const started = apply(begun, { type: 'task.started', taskId: 't1', persona: 'engineer' });
    const ended = (result: 'cancelled' | 'continue') => {
      const [open, close] = turn('cut', 0.5) as [
        FactoryEvent & { type: 'turn.started' },
        FactoryEvent & { type: 'turn.ended' },
      ];
      return apply(started, { ...open, taskId: 't1' }, { ...close, result });
    };
    assert.deepEqual([ended('continue').work?.turns, ended('continue').finance.totalSpentUsd], [1, 0.5]);
    assert.deepEqual([ended('cancelled').work?.turns, ended('cancelled').finance.totalSpentUsd], [0, 0.5]);
  });

  it('refuses the end of a turn that nobody began', () => {
    assert.throws(() => apply(created(), turn('t', 1)[1]!), /without having started/);
  });

  it('gives every provider a new chance when a person says "go on"', () => {
    let state = apply(created(), status('active'));
    const failure = { kind: 'auth', message: 'sign in', resetAt: null, retryAfterMs: null } as const;
    state = apply(state, {
      type: 'provider.failed',
      providerId: 'p',
      failure,
      unavailableUntil: AT,
      retrying: false,
      local: false,
    });
    assert.equal(state.providers.p?.consecutiveFailures, 1);
    state = apply(state, { type: 'status.changed', to: 'paused', reason: { code: 'providerNeedsPerson', detail: '' } });
    assert.equal(state.providers.p?.consecutiveFailures, 1);
    assert.deepEqual(apply(state, status('active')).providers, {});
  });

  it('keeps a conversation for whoever takes over, though another provider failed before it said a word', () => {
    const turnOf = (providerId: string, conversationId: string | null) => {
      const [open, close] = turn(`${providerId} ${conversationId}`, null);
      if (open?.type !== 'turn.started' || close?.type !== 'turn.ended') throw new Error('not a turn');
      return [
        { ...open, providerId },
        { ...close, conversationId },
      ];
    };
    const held = (state: ProjectState) => [
      state.agents.engineer?.conversationProvider,
      state.agents.engineer?.conversationId,
    ];
    const first = apply(created(), ...turnOf('a', 'of a'));
    const failed = apply(first, ...turnOf('b', null));
    assert.deepEqual(held(failed), ['a', 'of a']);
    assert.deepEqual(held(apply(failed, ...turnOf('b', 'of b'))), ['b', 'of b']);
    assert.deepEqual(held(apply(first, ...turnOf('a', null))), [null, null]);
  });

  it('never keeps more of a conversation than its bound, and stays valid by its own schema', () => {
    let state = created();
    for (let n = 0; n < 60; n++) state = apply(state, ...turn(`t${n}`, null));
    const agent = state.agents.engineer;
    assert.equal(agent?.conversationHistory.length, 20);
    projectStateSchema.parse(state);
  });

  it('leaves the state it was given as it was', () => {
    const before = created();
    const copy = structuredClone(before);
    apply(before, status('active'), ...turn('t', 1));
    assert.deepEqual(before, copy);
  });
});
