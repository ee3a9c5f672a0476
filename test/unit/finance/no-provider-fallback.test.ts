import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Exclusion } from '../../../src/domain/provider/provider-selection.ts';
import { noProviderFallback, type NoChoice } from '../../../src/finance/no-provider-fallback.ts';

const NOW = 1_000_000;

function among(...exclusions: Partial<Exclusion>[]): NoChoice {
  const excluded = exclusions.map((exclusion, index) => ({
    config: providerConfigSchema.parse({ id: `p${index}`, name: 'acp', config: { command: ['x'] } }),
    exclusion: { kind: 'out' as const, reason: 'r', untilMs: null, ...exclusion },
  }));
  return noProviderFallback({ serving: [], excluded }, NOW);
}

describe('when nobody serves', () => {
  it('a moment is waited for at work: a back-off, a slot, a rate of the minute', () => {
    const choice = among({ kind: 'backsOff', untilMs: NOW + 2000 }, { kind: 'out', untilMs: NOW + 9_000_000 });
    assert.deepEqual([choice.kind, choice.kind === 'moment' && choice.untilMs], ['moment', NOW + 2000]);
    assert.equal(among({ kind: 'busy' }).kind, 'moment');
    assert.equal(among({ kind: 'rate', untilMs: NOW + 30_000 }).kind, 'moment');
  });

  it('a rate of the day is no moment', () => {
    assert.equal(among({ kind: 'rate', untilMs: NOW + 3_600_000 }).kind, 'wait');
  });

  it('the earliest moment that is known is waited for', () => {
    const choice = among({ untilMs: NOW + 9000 }, { kind: 'quota', untilMs: NOW + 5000 }, { kind: 'needsPerson' });
    assert.deepEqual([choice.kind, choice.kind === 'wait' && choice.untilMs], ['wait', NOW + 5000]);
  });

  it('it is a matter of money where nothing but caps stands in the way', () => {
    const money = among({ kind: 'cap', untilMs: NOW + 1 }, { kind: 'needsPerson' });
    assert.equal(money.kind === 'wait' && money.because, 'budgetReached');
    const mixed = among({ kind: 'cap' }, { kind: 'quota' });
    assert.equal(mixed.kind === 'wait' && mixed.because, 'noProvider');
  });

  it('it is no matter of credits where every provider failed again and again', () => {
    const failing = among({ kind: 'failing', untilMs: NOW + 300_000 }, { kind: 'failing' }, { kind: 'needsPerson' });
    assert.equal(failing.kind === 'wait' && failing.because, 'providersFailing');
    const mixed = among({ kind: 'failing', untilMs: NOW + 300_000 }, { kind: 'out' });
    assert.equal(mixed.kind === 'wait' && mixed.because, 'noProvider');
  });

  it('a project ends at its own limit, and not while somebody whom the limit does not bind will be back', () => {
    assert.deepEqual(among({ kind: 'projectCap', unit: 'usd' }), { kind: 'limit', of: 'project', which: 'cost' });
    assert.deepEqual(among({ kind: 'projectCap', unit: 'tokens' }), { kind: 'limit', of: 'project', which: 'tokens' });
    assert.equal(among({ kind: 'projectCap', unit: 'usd' }, { kind: 'quota' }).kind, 'wait');
  });

  it('a project ends at the limit of its family too, and names its own first', () => {
    const family = { kind: 'familyCap', unit: 'turns' } as const;
    assert.deepEqual(among(family, { kind: 'needsPerson' }), { kind: 'limit', of: 'family', which: 'turns' });
    assert.deepEqual(among(family, { kind: 'projectCap' }), { kind: 'limit', of: 'project', which: 'cost' });
    const other = among(family, { kind: 'quota' });
    assert.equal(other.kind === 'wait' && other.because, 'noProvider');
    const budget = among(family, { kind: 'cap' });
    assert.equal(budget.kind === 'wait' && budget.because, 'budgetReached');
  });

  it('a person is asked where only a person can mend it, or nobody is enabled', () => {
    assert.equal(among({ kind: 'needsPerson' }, { kind: 'noPrice' }, { kind: 'disabled' }).kind, 'askPerson');
    assert.deepEqual(among({ kind: 'disabled' }, { kind: 'notAllowed' }), {
      kind: 'askPerson',
      why: '',
    });
  });
});
