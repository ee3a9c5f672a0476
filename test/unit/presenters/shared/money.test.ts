import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { billText, costText, formatUsd, shortCost, turnCost } from '../../../../src/presenters/shared/money.ts';

const spent = (costUsd: number, turns: number, unpricedTurns = 0, interruptedTurns = 0) => ({
  costUsd,
  turns,
  unpricedTurns,
  interruptedTurns,
});

describe('money', () => {
  it('is dollars and cents, never a rounded-away something', () => {
    assert.deepEqual([0, 0.12, 0.004, 1204.5, 1234567.891].map(formatUsd), [
      '$0.00',
      '$0.12',
      'less than $0.01',
      '$1,204.50',
      '$1,234,567.89',
    ]);
  });

  it('is unpriced and not $0.00 where no price is known', () => {
    assert.equal(turnCost({ costUsd: null }), 'unpriced');
    assert.equal(turnCost({ costUsd: 0 }), '$0.00');
    assert.equal(costText(spent(0, 4, 4)), 'unpriced');
    assert.equal(shortCost(spent(0, 4, 4)), 'unpriced');
  });

  it('says how much of it is not known', () => {
    assert.equal(costText(spent(0.12, 5, 2)), '$0.12 (2 of 5 turns unpriced)');
    assert.equal(costText(spent(0.12, 5, 2, 1)), '$0.12 (2 of 5 turns unpriced; 1 turn cut off, cost not known)');
    assert.equal(costText(spent(0, 0, 0, 1)), 'unpriced (1 turn cut off, cost not known)');
    assert.equal(shortCost(spent(0.12, 5, 2)), '$0.12 + unpriced');
  });

  it('is a known nothing after a free turn and no sum at all before the first', () => {
    assert.equal(costText(spent(0, 1)), '$0.00');
    assert.equal(costText(spent(0, 0)), 'nothing spent yet');
    assert.equal(shortCost(spent(0, 0)), '–');
  });

  it('of a subscription is its quota, and never unpriced', () => {
    assert.equal(turnCost({ costUsd: null, billing: 'subscription' }), 'quota');
    assert.equal(shortCost({ ...spent(0, 4), subscriptionTurns: 4 }), 'quota');
    assert.equal(costText({ ...spent(0.5, 4, 1), subscriptionTurns: 2 }), '$0.50 + quota (1 of 4 turns unpriced)');
    assert.equal(shortCost({ ...spent(0, 4, 1), subscriptionTurns: 3 }), 'quota + unpriced');
  });

  it('says where the tokens of a turn come from', () => {
    const tokens = { input: 1000, output: 40, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    const bill = { tokens, costUsd: 0.5 };
    assert.equal(billText(bill), '1040 tokens, $0.50');
    assert.equal(billText({ ...bill, basis: 'estimated' }), '1040 tokens (estimated), $0.50');
    assert.equal(billText({ ...bill, basis: 'atLeast', costUsd: null }), 'at least 1040 tokens, unpriced');
    assert.equal(
      billText({ ...bill, basis: 'untold', costUsd: null, billing: 'subscription' }),
      'tokens not told, quota',
    );
    assert.equal(billText({ ...bill, basis: 'refused', costUsd: null }), 'nothing used');
  });
});
