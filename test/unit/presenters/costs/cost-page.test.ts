import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { budgetLine } from '../../../../src/presenters/costs/budget-line.ts';
import {
  bookQuery,
  chartCap,
  DEFAULT_COST_QUERY,
  readFromCostPage,
} from '../../../../src/presenters/costs/cost-page.ts';
import { aCap, COSTS_AT, localTime } from '../../../support/builders/sample-costs.ts';

describe('the costs page', () => {
  it('is heard only where it says what a page of ours says', () => {
    const query = { ...DEFAULT_COST_QUERY, projectId: 'p1' };
    assert.deepEqual(readFromCostPage({ type: 'ready', query }), { type: 'ready', query });
    assert.deepEqual(readFromCostPage({ type: 'ready', query: { groupBy: 'moon' } }), { type: 'ready', query: null });
    assert.deepEqual(readFromCostPage({ type: 'query', query: { ...query, more: 1 } }), { type: 'query', query });
    for (const odd of [
      undefined,
      null,
      'ready',
      {},
      { type: 'run' },
      { type: 'query', query: { ...query, projectId: 7 } },
      { type: 'query', query: { ...query, range: 'century' } },
      { type: 'raiseBudget' },
    ]) {
      assert.equal(readFromCostPage(odd), undefined);
    }
  });

  it('asks for whole days, today included', () => {
    const since = (range: 'today' | 'week' | 'month' | 'all') =>
      bookQuery({ ...DEFAULT_COST_QUERY, range }, COSTS_AT).sinceMs;
    assert.deepEqual(
      [since('today'), since('week'), since('month'), since('all')],
      [localTime(24), localTime(18), new Date(2026, 9, 26).getTime(), undefined],
    );
  });

  it('draws the budget of exactly what it shows', () => {
    const caps = [
      aCap('all/day/usd', 1, 5),
      aCap('all/ever/usd', 1, 50),
      aCap('all/ever/tokens', 1, 50),
      aCap('provider:openai/ever/usd', 1, 20),
      aCap('project:p1/ever/usd', 1, 10),
    ];
    const drawn = (change: Partial<typeof DEFAULT_COST_QUERY>) =>
      chartCap(caps, { ...DEFAULT_COST_QUERY, ...change })?.id;
    assert.equal(drawn({ range: 'today' }), 'all/day/usd');
    assert.equal(drawn({ range: 'week' }), 'all/ever/usd');
    assert.equal(drawn({ projectId: 'p1' }), 'project:p1/ever/usd');
    assert.equal(drawn({ providerId: 'openai', range: 'today' }), 'provider:openai/ever/usd');
    assert.equal(drawn({ providerId: 'other' }), undefined);
    assert.equal(drawn({ projectId: 'p1', providerId: 'openai' }), undefined);
  });
});

describe('the line of a budget', () => {
  const config = [
    'schemaVersion: 1',
    '# budget: { perDay: { usd: 1 } }',
    'defaultProjectCaps:',
    '  usd: 3',
    'budget:',
    '  perDay:',
    '    usd: 5 # a day',
    '  total: { usd: 50, tokens: 1000 }',
  ].join('\n');
  const all = { scope: 'all' as const, id: '' };

  it('is found in either style, past comments and past equal words of other things', () => {
    assert.equal(budgetLine(config, { ...all, period: 'day' }, 'usd'), 6);
    assert.equal(budgetLine(config, { ...all, period: 'ever' }, 'tokens'), 7);
  });

  it('is that of the right provider, also where one id begins like another', () => {
    const providers = [
      'providers:',
      '  - id: openai-2',
      '    budget: { total: { usd: 1 } }',
      '  - name: openai',
      '    id: "openai"',
      '    budget:',
      '      total:',
      '        usd: 20',
    ].join('\n');
    assert.equal(budgetLine(providers, { scope: 'provider', id: 'openai', period: 'ever' }, 'usd'), 7);
  });

  it('is that of the prepaid credit, which is no budget', () => {
    const providers =
      'providers:\n  - id: a\n  - id: openai\n    budget: { total: { usd: 1 } }\n    creditsAvailable: 100';
    assert.equal(budgetLine(providers, { scope: 'provider', id: 'openai', period: 'credit' }, 'usd'), 4);
  });

  it('is the nearest one above where a part is not written, and the first where nothing is', () => {
    assert.equal(budgetLine(config, { ...all, period: 'day' }, 'turns'), 5);
    assert.equal(budgetLine('', { ...all, period: 'day' }, 'usd'), 0);
  });
});
