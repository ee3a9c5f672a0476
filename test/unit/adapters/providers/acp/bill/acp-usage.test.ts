import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { contextReport, costSince, toldInAnswer } from '../../../../../../src/adapters/providers/acp/bill/acp-usage.ts';
import { tokensFrom } from '../../../../../../src/domain/provider/usage-report.ts';

describe('what an ACP agent tells of its use', () => {
  const tokens = (usage: object) => {
    const told = toldInAnswer({ usage });
    if (told === undefined) return [];
    const found = tokensFrom(told);
    return [found.input, found.output, found.thinking, found.cacheRead];
  };

  it('adds thinking to the output, unless the total shows that it is in there', () => {
    const usage = { inputTokens: 100, outputTokens: 40, thoughtTokens: 10 };
    assert.deepEqual(tokens({ ...usage, totalTokens: 150 }), [100, 50, 10, 0]);
    assert.deepEqual(tokens({ ...usage, totalTokens: 140 }), [100, 40, 10, 0]);
    assert.deepEqual(tokens(usage), [100, 50, 10, 0]);
  });

  it('takes what was cached out of the input where the total shows that it is in there', () => {
    const usage = { inputTokens: 100, outputTokens: 40, cachedReadTokens: 60 };
    assert.deepEqual(tokens({ ...usage, totalTokens: 140 }), [40, 40, 0, 60]);
    assert.deepEqual(tokens({ ...usage, totalTokens: 200 }), [100, 40, 0, 60]);
  });

  it('reads numbers of every wrong kind as none', () => {
    assert.deepEqual(
      tokens({ inputTokens: -5, outputTokens: 'x', thoughtTokens: null, cachedReadTokens: 1.9 }),
      [0, 0, 0, 1],
    );
    assert.equal(toldInAnswer({}), undefined);
    assert.equal(toldInAnswer(null), undefined);
  });

  it('bills what the conversation cost more, all of it where the agent began to count anew, and knows only dollars', () => {
    assert.equal(costSince([0.5, 0.75], 0.25), 0.5);
    assert.equal(costSince([0.125, 0.5], 0.25), 0.5);
    assert.equal(costSince([0.5], null), 0.5);
    assert.equal(costSince([], 0.25), null);
    assert.equal(contextReport({ used: 5, cost: { amount: 1, currency: 'EUR' } }).costUsd, null);
    assert.equal(contextReport({ used: 5, cost: { amount: -1, currency: 'USD' } }).costUsd, null);
    assert.deepEqual(contextReport({ used: 5, cost: { amount: 1, currency: 'USD' } }), { used: 5, costUsd: 1 });
  });
});
