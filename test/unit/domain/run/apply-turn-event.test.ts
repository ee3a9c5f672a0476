import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import { usageOf } from '../../../../src/domain/run/next-step.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { ProviderFailure } from '../../../../src/domain/provider/provider-failure.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { TaskWork } from '../../../../src/domain/run/task-work.ts';
import { aRecord, aTask, stateAfter, turnEnded, turnStarted } from '../../../support/builders/state-builders.ts';

type Started = Partial<FactoryEvent & { type: 'turn.started' }>;
type Ended = Partial<FactoryEvent & { type: 'turn.ended' }>;

const LATER = '2026-11-20T15:00:00.000Z';
const refused: ProviderFailure = { kind: 'refused', message: 'no', resetAt: null, retryAfterMs: null };

function apply(state: ProjectState, ...events: FactoryEvent[]): ProjectState {
  return applyRecord(state, aRecord(state.seq + 1, events, { at: LATER }));
}

let turns = 0;
function turn(ended: Ended = {}, started: Started = {}): FactoryEvent[] {
  const id = `turn-${++turns}`;
  return [
    turnStarted(id, { taskId: 't1', ...started }),
    turnEnded(id, { fingerprint: `f${turns}`, actions: `edit ${turns}`, ...ended }),
  ];
}

const working = (): ProjectState =>
  stateAfter([
    [{ type: 'tasks.planned', tasks: [aTask('t1'), aTask('t2')] }],
    [{ type: 'task.started', taskId: 't1', persona: 'engineer' }],
  ]);

/** The work on the task after these turns. */
function workAfter(...all: FactoryEvent[][]): TaskWork {
  const { work } = apply(working(), ...all.flat());
  assert.ok(work);
  return work;
}

describe('what an agent remembers of a long text', () => {
  it('is its beginning, whether the journal has the whole or names where it is', () => {
    const long = 'x'.repeat(2001);
    const begun = `${'x'.repeat(2000)}\n[1 characters more]`;
    const [promptBlob, replyBlob] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
    const remembered = (...events: FactoryEvent[]): string[] =>
      Object.values(apply(working(), ...events).agents).flatMap(({ conversationHistory }) =>
        conversationHistory.map(({ content }) => content),
      );
    assert.deepEqual(remembered(...turn({ reply: long }, { prompt: long })), [begun, begun]);
    const elsewhere = turn({ reply: begun, replyBlob }, { prompt: begun, promptBlob });
    assert.deepEqual(remembered(...elsewhere), [begun, begun]);
  });
});

describe('what is counted in a row', () => {
  const malformed = (): FactoryEvent[] => turn({ result: 'malformed' });

  it('are replies that cannot be read: any other reply in between begins anew', () => {
    assert.equal(workAfter(malformed(), malformed()).malformedReplies, 2);
    for (const result of ['continue', 'done', 'blocked', 'decision'] as const) {
      assert.equal(workAfter(malformed(), turn({ result })).malformedReplies, 0, result);
      assert.equal(workAfter(malformed(), turn({ result }), malformed()).malformedReplies, 1, result);
    }
  });

  it('are turns without a change: one with a change begins anew, one that failed or was cut short says nothing', () => {
    const same = (over: Ended = {}) => turn({ fingerprint: 'same', ...over });
    assert.equal(workAfter(same(), same(), same()).unchangedTurns, 2);
    assert.equal(workAfter(same(), same(), turn()).unchangedTurns, 0);
    const failed = same({ result: 'providerFailed', failure: refused });
    assert.equal(workAfter(same(), same(), failed).unchangedTurns, 1);
    assert.equal(workAfter(same(), same(), same({ result: 'cancelled' })).unchangedTurns, 1);
    // Git could not tell what the worktree looks like.
    assert.equal(workAfter(same(), same(), turn({ fingerprint: '' })).unchangedTurns, 0);
    assert.equal(workAfter(turn({ fingerprint: '' }), turn({ fingerprint: '' })).unchangedTurns, 0);
    assert.equal(workAfter(same(), turn({ fingerprint: '' }), same()).unchangedTurns, 1);
  });

  it('are turns that did the same: others begin anew, and an agent that reports nothing does not repeat itself', () => {
    const same = (over: Ended = {}) => turn({ actions: 'edit a.ts', ...over });
    assert.equal(workAfter(same(), same(), same()).repeatedActions, 2);
    assert.equal(workAfter(same(), same(), turn()).repeatedActions, 0);
    assert.equal(workAfter(turn({ actions: '' }), turn({ actions: '' })).repeatedActions, 0);
    const failed = same({ actions: '', result: 'providerFailed', failure: refused });
    assert.equal(workAfter(same(), same(), failed).repeatedActions, 1);
    assert.equal(workAfter(same(), failed, same()).repeatedActions, 1);
  });
});

describe('a turn', () => {
  it('that its provider refused to take is no turn of the task, and counts for no limit', () => {
    const limit: ProviderFailure = { kind: 'rateLimit', message: 'slow down', resetAt: null, retryAfterMs: 0 };
    const away = () => turn({ result: 'providerFailed', failure: limit, basis: 'refused', costUsd: null });
    const state = apply(working(), ...turn({ result: 'continue' }), ...away(), ...away());
    assert.deepEqual([state.work?.turns, state.work?.refusedTurns], [1, 2]);
    assert.deepEqual([state.turnsEnded, state.refusedTurns, usageOf(state).turns], [3, 2, 1]);
    assert.equal(state.finance.unpricedTurns, 0);
    // Work was done before the refusal.
    const midway = workAfter(turn({ result: 'providerFailed', failure: limit }));
    assert.deepEqual([midway.turns, midway.refusedTurns], [1, undefined]);
  });

  it('that a quota pays for is not unpriced', () => {
    const paid = apply(working(), ...turn({ costUsd: null, billing: 'subscription' }), ...turn({ costUsd: null }));
    assert.equal(paid.finance.unpricedTurns, 1);
  });

  it('on another task says nothing of the one in progress', () => {
    const other = workAfter(
      turn(),
      turn({ summary: 'other' }, { taskId: 't2' }),
      turn({ summary: 'plan' }, { taskId: null }),
    );
    assert.deepEqual([other.turns, other.lastSummary], [1, 'Did a step.']);
  });

  it('in which a provider only looks at the work that it takes over is no turn of work', () => {
    const before = workAfter(turn({ result: 'done', summary: 'All there.' }));
    const looked = turn(
      { result: 'malformed', summary: '?', fingerprint: 'looked' },
      { operation: 'handover', providerId: 'b' },
    );
    const {
      turns: count,
      lastResult,
      lastSummary,
      malformedReplies,
      lastProvider,
      fingerprint,
    } = workAfter(turn({ result: 'done', summary: 'All there.' }), looked);
    assert.deepEqual(
      [count, lastResult, lastSummary, malformedReplies, lastProvider],
      [1, 'done', 'All there.', 0, before.lastProvider],
    );
    assert.equal(fingerprint, 'looked');
  });

  it('leaves its provider behind as the last one where it was served, or left something in the worktree', () => {
    const by = (providerId: string, over: Ended = {}) => turn({ fingerprint: 'same', ...over }, { providerId });
    const failed: Ended = { result: 'providerFailed', failure: refused };
    assert.equal(workAfter(by('a'), by('b')).lastProvider, 'b');
    assert.equal(workAfter(by('a'), by('b', failed)).lastProvider, 'a');
    assert.equal(workAfter(by('a'), by('b', { result: 'cancelled' })).lastProvider, 'a');
    assert.equal(workAfter(by('a'), by('b', { ...failed, fingerprint: 'half' })).lastProvider, 'b');
  });

  it('of the planner counts, unless a person cut it short', () => {
    const planning = (over: Ended = {}) => turn(over, { operation: 'plan', taskId: null, persona: 'project-manager' });
    const state = apply(working(), ...planning({ result: 'cancelled' }), ...planning(), ...turn());
    assert.deepEqual([state.planTurns, state.turnsEnded], [1, 3]);
  });

  it('that was served clears what its provider failed at; one that failed or was cut short does not', () => {
    const failure: FactoryEvent = {
      type: 'provider.failed',
      providerId: 'scripted-test',
      failure: refused,
      unavailableUntil: LATER,
      retrying: false,
      local: true,
    };
    const strikes = (...events: FactoryEvent[]) => {
      const health = apply(working(), ...turn(), failure, failure, ...events).providers['scripted-test'];
      return [health?.consecutiveFailures, health?.unavailableUntil, health?.local, health?.lastSuccessAt];
    };
    // Two in a row; the success from before them is still known.
    assert.deepEqual(strikes(), [2, LATER, true, LATER]);
    assert.deepEqual(strikes(...turn({ result: 'providerFailed', failure: refused })), [2, LATER, true, LATER]);
    assert.deepEqual(strikes(...turn({ result: 'cancelled' })), [2, LATER, true, LATER]);
    assert.deepEqual(strikes(...turn({ result: 'malformed' })), [0, null, false, LATER]);
    assert.deepEqual(strikes(...turn()), [0, null, false, LATER]);
  });
});

describe('a turn that was cut off', () => {
  const open = (over: Started = {}): ProjectState =>
    apply(working(), turnStarted('x', { taskId: 't1', reservation: { id: 'x', usd: 0.25, tokens: 4000 }, ...over }));
  const cut: FactoryEvent = { type: 'turn.interrupted', turnId: 'x', because: 'killed' };

  it('can have cost what was set aside for it, in money and tokens, each time', () => {
    const once = apply(open(), cut);
    const { uncertainUsd, uncertainTokens, interruptedTurns, totalSpentUsd } = once.finance;
    assert.deepEqual([uncertainUsd, uncertainTokens, interruptedTurns, totalSpentUsd], [0.25, 4000, 1, 0]);
    const again = apply(once, turnStarted('x', { reservation: { id: 'x', usd: 0.5, tokens: null } }), cut);
    assert.deepEqual([again.finance.uncertainUsd, again.finance.uncertainTokens], [0.75, 4000]);
  });

  it('is told to the next one, and to that one only', () => {
    const after = apply(open(), cut);
    assert.equal(after.work?.interrupted, true);
    assert.equal(apply(after, ...turn()).work?.interrupted, false);
    assert.equal(apply(after, ...turn({}, { operation: 'handover' })).work?.interrupted, false);
  });

  it('while it only probed a provider has left nothing unfinished', () => {
    assert.equal(apply(open({ operation: 'probe', taskId: null, persona: '' }), cut).work?.interrupted, false);
  });
});

describe('a probe', () => {
  const probing = (state: ProjectState): ProjectState =>
    apply(state, turnStarted('probe', { operation: 'probe', taskId: null, persona: '', providerId: 'back' }));
  const billed = (turnId = 'probe'): FactoryEvent => ({
    type: 'probe.billed',
    entry: {
      turnId,
      at: LATER,
      provider: 'back',
      model: 'm',
      persona: '',
      taskId: null,
      operation: 'probe',
      tokens: { input: 7, output: 1, thinking: 0, cacheRead: 0, cacheWrite: 0 },
      costUsd: 0.02,
    },
  });

  it('is billed, and does not make its provider the one that serves', () => {
    const served = apply(working(), ...turn({ costUsd: 0.5 }, { providerId: 'first' }));
    const after = apply(probing(served), billed());
    assert.equal(after.finance.currentProviderId, 'first');
    assert.deepEqual([after.finance.totalSpentUsd, after.finance.totalTokens], [0.52, 128]);
    assert.deepEqual([after.openTurn, after.turnsEnded, after.work], [null, 1, served.work]);
    assert.equal(apply(probing(working()), billed()).finance.currentProviderId, null);
  });

  it('is no turn of a persona', () => {
    assert.deepEqual(Object.keys(apply(probing(working()), billed()).agents), []);
  });

  it('closes its own turn and no other', () => {
    assert.equal(apply(probing(working()), billed('another')).openTurn?.turnId, 'probe');
  });
});
