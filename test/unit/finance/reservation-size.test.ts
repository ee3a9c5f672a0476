import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CapUnit } from '../../../src/domain/money/budget.ts';
import type { CapState } from '../../../src/domain/money/cap.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import { reservationSize, type TurnFacts } from '../../../src/finance/reservation-size.ts';

const cap = (unit: CapUnit, allowed: number, used = 0, reserved = 0): CapState => ({
  cap: { scope: { kind: 'all' }, period: 'ever', unit, allowed },
  used,
  reserved,
});
const bill = (costUsd: number | null, input = 0): CostEntry => ({
  turnId: 't',
  at: '2026-01-01T00:00:00.000Z',
  provider: 'p',
  model: 'm',
  persona: 'engineer',
  taskId: null,
  operation: 'work',
  tokens: { ...noTokens, input },
  costUsd,
});
const size = (facts: Partial<TurnFacts>): { usd: number | null; tokens: number | null } =>
  reservationSize({
    billing: 'tokens',
    smallest: { tokens: 1000, usd: 0.05 },
    priceKnown: true,
    caps: [],
    turnReserveUsd: 1,
    recent: [],
    isProbe: false,
    ...facts,
  });

describe('what is set aside for a turn', () => {
  it('is the configured reserve where there is room for it', () => {
    assert.deepEqual(size({}), { usd: 1, tokens: null });
    assert.equal(size({ caps: [cap('usd', 20)] }).usd, 1);
  });

  it('is what the tightest cap leaves beside what others have set aside', () => {
    assert.equal(size({ caps: [cap('usd', 20), cap('usd', 5, 4, 0.5)] }).usd, 0.5);
  });

  it('is never less than the turn needs to begin, so that the ledger refuses instead of letting it overshoot', () => {
    assert.equal(size({ caps: [cap('usd', 5, 4.99)] }).usd, 0.05);
  });

  it('is the dearest recent turn where the provider cannot be bounded, and at least the reserve', () => {
    assert.equal(size({ smallest: null }).usd, 1);
    assert.equal(size({ smallest: null, recent: [bill(0.2), bill(3.5), bill(null)] }).usd, 3.5);
    assert.equal(size({ smallest: null, caps: [cap('usd', 5, 4.9)] }).usd, 1);
  });

  it('is no money for what a quota pays for, or at no known price', () => {
    assert.equal(size({ billing: 'subscription', smallest: null }).usd, null);
    assert.equal(size({ priceKnown: false }).usd, null);
  });

  it('is the least there is for a probe of who can be bounded, and a turn’s for one of who cannot', () => {
    const tokens = cap('tokens', 5_000_000);
    assert.deepEqual(size({ isProbe: true, caps: [tokens] }), { usd: 0.05, tokens: 1000 });
    assert.equal(size({ isProbe: true, smallest: null, recent: [bill(3.5)] }).usd, 3.5);
    assert.equal(size({ isProbe: true, priceKnown: false }).usd, null);
  });

  it('is tokens only where a cap counts tokens', () => {
    assert.equal(size({ caps: [cap('turns', 5)] }).tokens, null);
    assert.equal(size({ caps: [cap('tokens', 5_000_000)] }).tokens, 100_000);
    assert.equal(size({ caps: [cap('tokens', 5_000_000)], recent: [bill(null, 700_000)] }).tokens, 700_000);
    assert.equal(size({ caps: [cap('tokens', 60_000, 20_000)] }).tokens, 40_000);
    assert.equal(size({ smallest: null, caps: [cap('tokens', 10, 10)] }).tokens, 1);
  });
});
