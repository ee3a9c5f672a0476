import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { noTokens } from '../../../../src/domain/money/tokens.ts';
import { eventLine } from '../../../../src/presenters/project/event-line.ts';
import { sampleCheck } from '../../../support/builders/sample-state.ts';

const line = (event: FactoryEvent) => eventLine(event, (id) => `title of ${id}`);

describe('the line of an event', () => {
  it('names tasks by title and checks by verdict', () => {
    assert.equal(line({ type: 'task.started', taskId: 't1', persona: 'tester' }), 'tester takes “title of t1”');
    const report = { passed: false, at: '2026-01-06T00:00:00.000Z', checks: [sampleCheck('lint', 'notVerified')] };
    assert.equal(line({ type: 'gates.ran', taskId: null, report }), 'checks of the project: 1 not verified');
  });

  it('does not make money of a turn without a price, and says why a turn failed', () => {
    const ended = (costUsd: number | null): FactoryEvent => ({
      type: 'turn.ended',
      turnId: 't',
      result: 'providerFailed',
      summary: '',
      reply: '',
      model: 'm',
      tokens: noTokens,
      costUsd,
      requests: 1,
      failure: { kind: 'quota', message: 'Used up.\u001b[2J', resetAt: null, retryAfterMs: null },
      conversationId: null,
      fingerprint: '',
      actions: '',
    });
    assert.equal(line(ended(null)), 'turn ended: providerFailed, 0 tokens, unpriced: Used up.');
    assert.equal(line(ended(0)), 'turn ended: providerFailed, 0 tokens, $0.00: Used up.');
  });

  it('names the budget that is nearly used up, in its unit', () => {
    const warned = (cap: string, used: number, allowed: number) => line({ type: 'budget.warned', cap, used, allowed });
    assert.equal(warned('project:p/ever/turns', 2, 2), 'budget: 2 of 2 turns for this project used');
    assert.equal(warned('all/day/usd', 4, 5), 'budget: $4.00 of $5.00 a day over all projects used');
    assert.equal(warned('provider:a/b/credit/usd', 9, 10), 'budget: $9.00 of $10.00 of prepaid credit for a/b used');
    assert.equal(
      warned('family:p/ever/tokens', 9000, 10_000),
      'budget: 9,000 of 10,000 tokens for the whole family of this project used',
    );
    assert.equal(warned('star:p/ever/wishes', 1, 2), 'budget: 1 of 2 used (star:p/ever/wishes)');
  });

  it('says what the run itself knows, and what an older version said in words', () => {
    assert.equal(
      line({ type: 'notice.raised', message: '', fact: { kind: 'checksWrote', paths: ['a.log'] } }),
      'notice: The checks wrote files that are no part of the work; they were put back: a.log.',
    );
    const stuck = { kind: 'unchanged', times: 3 } as const;
    assert.equal(
      line({ type: 'agent.stuck', taskId: 't1', signal: '', stuck, response: 'stop' }),
      'no headway on “title of t1”, next: stop: 3 turns in a row left every file as it was.',
    );
    const blocking = { cause: { kind: 'stuck', signal: stuck } } as const;
    assert.equal(
      line({ type: 'task.blocked', taskId: 't1', because: '', blocking }),
      '“title of t1” is blocked: 3 turns in a row left every file as it was.',
    );
    assert.equal(
      line({ type: 'turn.interrupted', turnId: 't', because: 'killed' }),
      'turn cut off, its cost is not known: killed.',
    );
  });

  it('is left out for bookkeeping', () => {
    assert.equal(line({ type: 'time.counted', activeMs: 60_000 }), undefined);
  });

  it('tells a status by words and the reason behind it', () => {
    assert.equal(
      line({ type: 'status.changed', to: 'waiting_for_credits', reason: { code: 'noProvider', detail: 'quota' } }),
      'status: waiting for credits (no provider): quota.',
    );
    const failing = { code: 'providersFailing' as const, detail: 'agy: It ended with an error' };
    assert.match(
      line({ type: 'status.changed', to: 'waiting_for_credits', reason: failing }) ?? '',
      /^status: waiting \(providers failing\): agy: /,
    );
  });
});
