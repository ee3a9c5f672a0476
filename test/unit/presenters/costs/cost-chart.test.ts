import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CostSum } from '../../../../src/domain/money/cost-report.ts';
import { noTokens } from '../../../../src/domain/money/tokens.ts';
import { dayBegins } from '../../../../src/domain/local-day.ts';
import { costChart, daySlots, hourSlots, sumsByDay } from '../../../../src/presenters/costs/cost-chart.ts';
import { aCap, COSTS_AT, localTime } from '../../../support/builders/sample-costs.ts';

const spent = (costUsd: number): CostSum => ({
  ...{ turns: 1, requests: 1, tokens: noTokens, costUsd },
  ...{ unpricedTurns: 0, subscriptionTurns: 0, uncertainUsd: 0 },
});

describe('the chart of costs', () => {
  it('adds up day by day, days without spending included', () => {
    const slots = daySlots(localTime(22, 5), COSTS_AT);
    const query = { groupBy: 'day' as const };
    const rows = [
      { key: '2026-11-22', ...spent(1) },
      { key: '2026-11-24', ...spent(0.5) },
    ];
    const chart = costChart(slots, sumsByDay(slots, { query, rows, total: spent(1.5) }));
    assert.deepEqual(
      chart.points.map(({ label, spent: at, total }) => `${label} ${at} ${total}`),
      ['22 Nov $1.00 $1.00', '23 Nov $0.00 $1.00', '24 Nov $0.50 $1.50'],
    );
    assert.equal(chart.summary, '$1.50 from 22 Nov to 24 Nov. Highest: $1.00, 22 Nov.');
  });

  it('has one slot for each day and hour, whatever the clocks do', () => {
    const days = daySlots(new Date(2026, 0, 1).getTime(), new Date(2027, 0, 1).getTime());
    assert.equal(days.length, 365);
    days.forEach(({ fromMs, toMs }, index) => {
      assert.equal(toMs, days[index + 1]?.fromMs ?? toMs);
      assert.equal(new Date(fromMs).getHours(), 0);
    });
    const hours = hourSlots(dayBegins(COSTS_AT), COSTS_AT);
    assert.deepEqual([hours.length, hours.at(-1)?.label], [12, '11:00']);
  });

  it('draws the budget with what of it was used before, and says when it is exceeded', () => {
    const slots = daySlots(localTime(23), COSTS_AT);
    const sums = [spent(3), spent(1)];
    const whole = costChart(slots, sums, aCap('all/ever/usd', 4, 10));
    assert.deepEqual(whole.budget, { usd: 10, label: 'Budget $10.00' });
    assert.match(whole.summary, /Budget \$10\.00; \$6\.00 left\.$/);
    const late = costChart(slots, sums, aCap('all/ever/usd', 11, 10), 7);
    assert.deepEqual(late.budget, { usd: 3, label: 'Budget $10.00, $7.00 of it used before' });
    assert.match(late.summary, /it is exceeded\.$/);
    assert.ok(costChart(slots, sums, aCap('all/ever/usd', 11, 10), 12).budget?.usd === 0);
  });

  it('has an axis in round steps above everything that is drawn, whose labels differ', () => {
    for (const highest of [1e-6, 0.003, 0.07, 0.9, 1, 1.5, 4.1, 9.99, 10, 123, 98_765]) {
      const { ticks, topUsd } = costChart(daySlots(localTime(24), COSTS_AT), [spent(highest)]);
      assert.ok(topUsd >= highest * 0.999999, `${topUsd} above ${highest}`);
      assert.ok(ticks.length >= 3 && ticks.length <= 6, `${ticks.length} ticks for ${highest}`);
      assert.equal(new Set(ticks.map(({ label }) => label)).size, ticks.length, ticks.map(({ label }) => label).join());
    }
  });

  it('says that nothing was spent, in an axis that can still be drawn', () => {
    const chart = costChart(daySlots(localTime(24), COSTS_AT), [undefined]);
    assert.equal(chart.summary, 'No money was spent in this time.');
    assert.equal(chart.topUsd, 1);
  });

  it('never says that nothing was spent where the price is not known', () => {
    const unpriced = { ...spent(0), unpricedTurns: 1 };
    const day = daySlots(localTime(24), COSTS_AT);
    assert.equal(
      costChart(day, [unpriced]).summary,
      'Nothing with a known price was spent in this time. Not in it: 1 turn without a known price.',
    );
    const little = costChart(daySlots(localTime(23), COSTS_AT), [unpriced, { ...spent(0.001), unpricedTurns: 2 }]);
    assert.equal(
      little.summary,
      'Less than $0.01 from 23 Nov to 24 Nov. Highest: less than $0.01, 24 Nov. Not in it: 3 turns without a known price.',
    );
  });

  it('leaves of a budget what the list of budgets leaves of it', () => {
    const left = (used: number) =>
      costChart(daySlots(localTime(24), COSTS_AT), [spent(3)], aCap('all/ever/usd', used, 4));
    assert.match(left(3.5).summary, /Budget \$4\.00; \$0\.50 left\.$/);
    assert.match(left(4).summary, /Budget \$4\.00; nothing left\.$/);
    assert.match(left(4.1).summary, /Budget \$4\.00; it is exceeded\.$/);
  });
});
