import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { noTokens } from '../../../../src/domain/money/tokens.ts';
import { projectStateSchema, type ProjectState } from '../../../../src/domain/run/state.ts';
import { sampleState, sampleTask } from '../../../support/builders/sample-state.ts';
import { differenceOf } from '../../../support/builders/differences.ts';
import { noticeTexts } from '../../../support/builders/notice-texts.ts';

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

  it('adds up the time of work', () => {
    const state = apply(created(), { type: 'time.counted', activeMs: 1500 }, { type: 'time.counted', activeMs: 700 });
    assert.equal(state.project.activeMs, 2200);
  });

  it('makes the provider that was switched to the current one, and keeps every switch', () => {
    const to = (toProvider: string): FactoryEvent => ({
      type: 'provider.switched',
      change: { at: AT, fromProvider: null, toProvider, reason: 'r' },
    });
    const { finance } = apply(created(), to('a'), to('b'));
    assert.equal(finance.currentProviderId, 'b');
    assert.deepEqual(
      finance.providerSwitches.map(({ toProvider }) => toProvider),
      ['a', 'b'],
    );
  });

  it('ends a wait with the provider that is back, and with no other', () => {
    const failure = { kind: 'quota', message: 'used up', resetAt: null, retryAfterMs: null } as const;
    const out = (providerId: string): FactoryEvent => ({
      type: 'provider.failed',
      providerId,
      failure,
      unavailableUntil: AT,
      retrying: false,
      local: false,
    });
    const waits = apply(created(), out('a'), out('b'), { type: 'credits.exhausted', until: AT, why: 'used up' });
    assert.equal(waits.finance.waitingUntil, AT);
    const back = apply(waits, { type: 'credits.restored', providerId: 'a' });
    assert.deepEqual(
      [back.finance.waitingUntil, back.providers.a?.unavailableUntil, back.providers.b?.unavailableUntil],
      [null, null, AT],
    );
    // Its strikes stay: it is there again, and has not served yet.
    assert.equal(back.providers.a?.consecutiveFailures, 1);
    assert.equal(apply(waits, { type: 'credits.restored', providerId: 'new' }).finance.waitingUntil, null);
  });

  it('counts the looks of each provider that takes a task over by itself', () => {
    const looked = (toProvider: string, confirmed: boolean): FactoryEvent => ({
      type: 'handover.checked',
      fromProvider: 'a',
      toProvider,
      confirmed,
      detail: '',
    });
    const begun = apply(created(), { type: 'tasks.planned', tasks: [sampleTask('t1', 'One')] });
    const working = apply(begun, { type: 'task.started', taskId: 't1', persona: 'engineer' });
    const twice = apply(working, looked('b', false), looked('b', true));
    assert.deepEqual([twice.work?.handover?.attempts, twice.work?.handover?.confirmed], [2, true]);
    assert.equal(apply(twice, looked('c', false)).work?.handover?.attempts, 1);
    assert.equal(apply(begun, looked('b', true)).work, null);
  });

  it('keeps the newest of what a person is told, and of the caps that were told of', () => {
    let state = created();
    for (let n = 1; n <= 60; n++) {
      state = apply(
        state,
        { type: 'notice.raised', message: `notice ${n}` },
        { type: 'budget.warned', cap: `cap ${n}`, used: 8, allowed: 10 },
      );
    }
    assert.deepEqual([state.notices.length, noticeTexts(state).at(-1)], [50, 'notice 60']);
    assert.deepEqual([state.budgetWarnings.length, state.budgetWarnings.at(-1)], [50, 'cap 60 10']);
  });

  it('takes a commit only where one was intended, and what it was intended as', () => {
    const sha = 'c'.repeat(40);
    const made = (commit: string | null): FactoryEvent => ({ type: 'commit.made', key: 'k', sha: commit });
    assert.throws(() => apply(created(), made(sha)), /nobody intended/);
    const intended = apply(created(), {
      type: 'commit.intended',
      key: 'k',
      taskId: 't1',
      kind: 'checkpoint',
      message: 'm',
    });
    const after = apply(intended, made(sha));
    assert.deepEqual(after.commits, [{ sha, taskId: 't1', kind: 'checkpoint', at: AT }]);
    assert.deepEqual([after.lastCommit, after.openCommit], [sha, null]);
    const nothing = apply(intended, made(null));
    assert.deepEqual([nothing.commits, nothing.lastCommit, nothing.openCommit], [[], null, null]);
    const refused = apply(intended, { type: 'commit.abandoned', key: 'k', because: 'refused' });
    assert.deepEqual([refused.commits, refused.openCommit], [[], null]);
  });

  it('forgets what was found in the repository once a person has looked, and the driver once it has stopped', () => {
    const found = apply(created(), { type: 'tamper.found', differences: [differenceOf.branch] });
    assert.deepEqual(found.tamper, [differenceOf.branch]);
    assert.deepEqual(apply(found, { type: 'tamper.accepted' }).tamper, []);
    const driven = apply(created(), { type: 'driver.started', pid: 1, host: 'h', kind: 'cli', version: '1' });
    assert.equal(driven.driver?.pid, 1);
    assert.equal(apply(driven, { type: 'driver.stopped' }).driver, null);
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

  it('keeps what a person asked for until it is taken up, whatever else happens', () => {
    const entry = { verb: 'retry', since: AT } as const;
    const queued = apply(created(), { type: 'queue.joined', ...entry });
    assert.deepEqual(apply(queued, { type: 'driver.stopped' }).queued, entry);
    assert.equal(apply(queued, { type: 'queue.left' }).queued, null);
  });

  it('leaves the state it was given as it was', () => {
    const before = created();
    const copy = structuredClone(before);
    apply(before, status('active'), ...turn('t', 1));
    assert.deepEqual(before, copy);
  });
});
