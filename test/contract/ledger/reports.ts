import assert from 'node:assert/strict';
import { it } from 'mocha';
import { COST_DIMENSIONS, type CostQuery } from '../../../src/domain/money/cost-report.ts';
import { dayBegins, localDay } from '../../../src/domain/local-day.ts';
import { turnKind } from '../../../src/domain/money/cost-entry.ts';
import { usageBasis } from '../../../src/domain/provider/provider.ts';
import { newStanding } from '../../../src/domain/provider/provider-standing.ts';
import type { Booking, Ledger, ProviderStanding } from '../../../src/ports/ledger.ts';
import { aBill, at, aWish, HOUR, NOON } from '../../support/builders/ledger-builders.ts';

/** A turn that was refused is not booked. */
const BASES = usageBasis.options.filter((basis) => basis !== 'refused');

/** Bills of every kind over four days, the same in every run. */
function manyBills(): Booking[] {
  let seed = 7;
  const pick = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
  return Array.from({ length: 300 }, (_, n) =>
    aBill(
      `turn-${n}`,
      {
        ...at(NOON - pick(96 * 60) * 60_000),
        provider: `v${pick(3)}`,
        model: `m${pick(3)}`,
        persona: pick(2) === 0 ? 'engineer' : 'reviewer',
        taskId: pick(5) === 0 ? null : `t${pick(7)}`,
        operation: turnKind.options[pick(turnKind.options.length)] ?? 'work',
        costUsd: pick(4) === 0 ? null : pick(1_000_000) / 1e7,
        ...(n % 3 === 0 ? { basis: BASES[pick(BASES.length)] ?? 'told' } : {}),
      },
      { projectId: `p${pick(4)}`, requests: pick(20), billing: pick(4) === 0 ? 'subscription' : 'tokens' },
    ),
  );
}

const keyOf = ({ projectId, entry }: Booking, groupBy: CostQuery['groupBy']): string =>
  ({ ...entry, project: projectId, task: entry.taskId ?? '', day: localDay(Date.parse(entry.at)) })[groupBy];

/** The same by hand: money in whole ten-millionths, like the journals' own sums. */
function byHand(bills: readonly Booking[], query: CostQuery): Record<string, unknown> {
  const rows: Record<
    string,
    {
      turns: number;
      requests: number;
      input: number;
      money: number;
      unpriced: number;
      subscription: number;
      basis: number[];
    }
  > = {};
  for (const bill of bills) {
    const ms = Date.parse(bill.entry.at);
    if (ms < (query.sinceMs ?? -Infinity) || ms >= (query.untilMs ?? Infinity)) continue;
    if (query.projectId !== undefined && bill.projectId !== query.projectId) continue;
    if (query.providerId !== undefined && bill.entry.provider !== query.providerId) continue;
    const row = (rows[keyOf(bill, query.groupBy)] ??= {
      turns: 0,
      requests: 0,
      input: 0,
      money: 0,
      unpriced: 0,
      subscription: 0,
      basis: [0, 0, 0],
    });
    row.turns += 1;
    row.requests += bill.requests;
    row.input += bill.entry.tokens.input;
    row.money += Math.round((bill.entry.costUsd ?? 0) * 1e7);
    row.unpriced += bill.entry.costUsd === null && bill.billing === 'tokens' ? 1 : 0;
    row.subscription += bill.billing === 'subscription' ? 1 : 0;
    row.basis = (['estimated', 'atLeast', 'untold'] as const).map(
      (basis, index) => (row.basis[index] ?? 0) + (bill.entry.basis === basis ? 1 : 0),
    );
  }
  return rows;
}

export function reports(ledger: () => Ledger): void {
  it('adds up exactly, by every dimension and over any period, with and without a filter', async () => {
    const bills = manyBills();
    for (const bill of bills) await ledger().settle(null, bill);
    const midnight = dayBegins(NOON);
    const periods = [{}, { sinceMs: midnight - 24 * HOUR }, { sinceMs: NOON - 30 * HOUR, untilMs: NOON - HOUR }];
    for (const period of periods) {
      for (const filter of [{}, { projectId: 'p1' }, { providerId: 'v2' }, { projectId: 'p2', providerId: 'v0' }]) {
        for (const groupBy of COST_DIMENSIONS) {
          const query = { groupBy, ...period, ...filter };
          const { rows } = await ledger().report(query);
          const found = rows.map(
            ({ key, turns, requests, tokens, costUsd, unpricedTurns, subscriptionTurns, untoldBills: of }) => [
              key,
              {
                ...{ turns, requests, input: tokens.input, money: Math.round(costUsd * 1e7) },
                ...{ unpriced: unpricedTurns, subscription: subscriptionTurns },
                basis: [of?.estimated ?? 0, of?.atLeast ?? 0, of?.untold ?? 0],
              },
            ],
          );
          assert.deepEqual(Object.fromEntries(found), byHand(bills, query), JSON.stringify(query));
        }
      }
    }
  });

  it('puts the most expensive first, and days in order of time', async () => {
    await ledger().settle(null, aBill('a', { costUsd: 1, provider: 'v1', ...at(NOON) }));
    await ledger().settle(null, aBill('b', { costUsd: 2, provider: 'v2', ...at(NOON - 24 * HOUR) }));
    const keys = async (groupBy: CostQuery['groupBy']): Promise<string[]> =>
      (await ledger().report({ groupBy })).rows.map(({ key }) => key);
    assert.deepEqual(await keys('provider'), ['v2', 'v1']);
    assert.deepEqual(await keys('day'), (await keys('day')).toSorted());
    assert.deepEqual((await ledger().report({ groupBy: 'model', projectId: 'nobody' })).rows, []);
  });

  it('shows what was cut off where it happened, without calling it spent', async () => {
    await ledger().reserve(aWish('r', { usd: 0.75 }));
    await ledger().holdUncertain('r');
    for (const [groupBy, key] of [
      ['project', 'p1'],
      ['provider', 'v1'],
      ['day', localDay(NOON)],
      ['task', ''],
    ] as const) {
      const { rows, total } = await ledger().report({ groupBy });
      assert.deepEqual(
        rows.map((row) => [row.key, row.uncertainUsd, row.costUsd, row.turns]),
        [[key, 0.75, 0, 0]],
      );
      assert.equal(total.uncertainUsd, 0.75);
    }
    assert.deepEqual((await ledger().report({ groupBy: 'day', untilMs: NOON })).rows, []);
  });

  it('hands out the newest bills of a provider, as they were booked', async () => {
    const bills = ['a', 'b', 'c'].map((id, n) => aBill(id, { ...at(NOON + n * HOUR), taskId: n === 2 ? null : 't' }));
    for (const bill of bills.toReversed()) await ledger().settle(null, bill);
    await ledger().settle(null, aBill('other', { provider: 'v2', ...at(NOON + 9 * HOUR) }));
    assert.deepEqual(await ledger().recent('v1', 2), [bills[2]?.entry, bills[1]?.entry]);
  });

  it('adds up each provider, and what it used today', async () => {
    await ledger().settle(null, aBill('a', { costUsd: 0.1, ...at(NOON - 40 * HOUR) }));
    await ledger().settle(null, aBill('b', { costUsd: 0.2 }));
    await ledger().settle(null, aBill('c', { costUsd: null, provider: 'v2' }));
    await ledger().settle(null, aBill('d', { costUsd: null, provider: 'v3' }, { billing: 'subscription' }));
    const totals = await ledger().providerTotals(NOON);
    assert.deepEqual(totals.get('v1'), {
      spentUsd: 0.3,
      spentTodayUsd: 0.2,
      tokens: 260,
      tokensToday: 130,
      unpricedTurns: 0,
    });
    assert.equal(totals.get('v2')?.unpricedTurns, 1);
    assert.equal(totals.get('v3')?.unpricedTurns, 0);
  });

  it('keeps what is known of a provider, and the newest word on it', async () => {
    const standing: ProviderStanding = {
      providerId: 'v1',
      consecutiveFailures: 2,
      lastFailure: 'It was silent.',
      lastFailureKind: 'silent',
      lastFailureAtMs: NOON,
      lastSuccessAtMs: null,
      unavailableUntilMs: NOON + HOUR,
      untilTold: false,
      windows: [{ id: 'w', group: 'g', window: '5h', remainingFraction: 0.5, resetAt: null }],
      windowsAtMs: NOON,
    };
    const first = await ledger().changeStanding('v1', (before) => ({ before, standing: { ...standing, windows: [] } }));
    assert.deepEqual(first.before, newStanding('v1'));
    const { windows } = standing;
    await ledger().changeStanding('v1', (before) => ({ standing: { ...before, windows } }));
    assert.deepEqual(await ledger().standings(), [standing]);
    await ledger().changeStanding('v2', (before) => ({ standing: before }));
    await assert.rejects(
      ledger().changeStanding('v1', () => {
        throw new Error('a bug');
      }),
      /a bug/,
    );
    assert.deepEqual(await ledger().standings(), [standing]);
  });
}
