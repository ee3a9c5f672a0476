import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { trialCostText, trialSpentText, trialVerdict } from '../../../../src/presenters/providers/trial-text.ts';

describe('what a test of a provider costs', () => {
  it('is the most for a service, and about so much for an agent', () => {
    const cost = { tokens: 2000, usd: 0.0123, paidBy: 'tokens' } as const;
    assert.match(trialCostText({ ...cost, sends: 'toolCall' }), /for \$0\.0123 \(2,?000 tokens\) at most\.$/);
    assert.match(trialCostText({ ...cost, sends: 'prompt' }), /for about \$0\.0123 \(2,?000 tokens\): an agent adds/);
  });

  it('counts on a subscription, which is never unpriced', () => {
    assert.match(
      trialSpentText({ tokens: 300, usd: null, paidBy: 'subscription' }),
      /took 300 tokens of its subscription\./,
    );
    assert.match(
      trialSpentText({ tokens: 300, usd: null, paidBy: 'tokens' }),
      /took 300 tokens \(no price is known\)\./,
    );
  });
});

describe('what a test of a provider came to', () => {
  const auth = { available: false, failure: { kind: 'auth' } } as const;

  it('is a missing login only where the provider has a login of its own', () => {
    assert.equal(trialVerdict(auth, true), 'needs a login');
    assert.equal(trialVerdict(auth, false), 'does not serve');
  });

  it('is said of nothing but a failed login', () => {
    assert.equal(trialVerdict({ available: false, failure: { kind: 'network' } }, true), 'does not serve');
    assert.equal(trialVerdict({ available: true, failure: null }, true), 'serves');
  });
});
