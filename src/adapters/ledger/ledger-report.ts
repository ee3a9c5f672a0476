import {
  basesOf,
  noCosts,
  sumOfBases,
  withBases,
  type CostDimension,
  type CostQuery,
  type CostReport,
  type CostRow,
  type CostSum,
} from '../../domain/money/cost-report.ts';
import { addUsd } from '../../domain/money/bills.ts';
import { dayBegins, localDay } from '../../domain/local-day.ts';
import { addTokens } from '../../domain/money/tokens.ts';
import type { LedgerTables, Row } from './ledger-file.ts';
import { SUM_COLUMNS, usdOf } from './ledger-totals.ts';

/** An SQL condition and its values. */
interface Filter {
  where: string;
  values: (string | number)[];
}

const FROM_ENTRIES: Readonly<Record<(typeof SUM_COLUMNS)[number], string>> = {
  turns: 'COUNT(*)',
  requests: 'SUM(requests)',
  input: 'SUM(input)',
  output: 'SUM(output)',
  thinking: 'SUM(thinking)',
  cache_read: 'SUM(cache_read)',
  cache_write: 'SUM(cache_write)',
  cost: 'SUM(COALESCE(cost, 0))',
  unpriced: "SUM(cost IS NULL AND billing <> 'subscription')",
  subscription: "SUM(billing = 'subscription')",
  estimated: "SUM(basis = 'estimated')",
  at_least: "SUM(basis = 'atLeast')",
  untold: "SUM(basis = 'untold')",
};

/**
 * Reports over all time or whole days use running totals, so their cost does not depend on the number of turns. A period that
 * begins or ends within a day is summed from its entries.
 */
export function report(tables: LedgerTables, query: CostQuery): CostReport {
  const rows = new Map<string, CostRow>();
  const add = (key: string, more: CostSum): void => {
    rows.set(key, { ...added(rows.get(key) ?? noCosts, more), key });
  };
  for (const row of billed(tables, query)) add(String(row.key), sumOf(row));
  for (const row of heldWithin(tables, query)) {
    add(String(row.key), { ...noCosts, uncertainUsd: usdOf(Number(row.usd)) });
  }
  const total = [...rows.values()].reduce<CostSum>((sum, row) => added(sum, row), noCosts);
  return { query, rows: [...rows.values()].sort(order(query.groupBy)), total };
}

function billed(tables: LedgerTables, query: CostQuery): Row[] {
  const { groupBy, sinceMs, untilMs, projectId, providerId } = query;
  if ([sinceMs, untilMs, projectId, providerId].every((bound) => bound === undefined)) {
    return tables.all('SELECT * FROM whole_sums WHERE dimension = ?', groupBy);
  }
  const days = wholeDays(query);
  if (days === undefined) {
    const { where, values } = filterOf(query, 'at', [query.sinceMs, query.untilMs]);
    const sums = SUM_COLUMNS.map((name) => `${FROM_ENTRIES[name]} AS ${name}`).join(', ');
    return tables.all(`SELECT ${groupBy} AS key, ${sums} FROM entries WHERE ${where} GROUP BY 1`, ...values);
  }
  const { where, values } = filterOf(query, 'day', days);
  const sums = SUM_COLUMNS.map((name) => `SUM(${name}) AS ${name}`).join(', ');
  const table = groupBy === 'task' ? 'task_sums' : 'sums';
  return tables.all(`SELECT ${groupBy} AS key, ${sums} FROM ${table} WHERE ${where} GROUP BY 1`, ...values);
}

/** The task and model of a turn that was cut off are not stored, so such groupings use an empty key. */
function heldWithin(tables: LedgerTables, query: CostQuery): Row[] {
  const days = wholeDays(query);
  const { where, values } =
    days === undefined ? filterOf(query, 'at', [query.sinceMs, query.untilMs]) : filterOf(query, 'day', days);
  const known: readonly CostDimension[] = ['project', 'provider', 'day'];
  const key = known.includes(query.groupBy) ? query.groupBy : "''";
  return tables.all(`SELECT ${key} AS key, SUM(usd) AS usd FROM held WHERE ${where} GROUP BY 1`, ...values);
}

/** The first day (inclusive) and last day (exclusive) of a period of whole local days; `undefined`: it has partial days. */
function wholeDays({ sinceMs, untilMs }: CostQuery): [string | undefined, string | undefined] | undefined {
  const bounds = [sinceMs, untilMs].map((ms) => {
    if (ms === undefined) return { whole: true, day: undefined };
    return { whole: dayBegins(ms) === ms, day: localDay(ms) };
  });
  return bounds.every(({ whole }) => whole) ? [bounds[0]?.day, bounds[1]?.day] : undefined;
}

function filterOf<T extends string | number>(
  { projectId, providerId }: CostQuery,
  column: 'at' | 'day',
  [since, until]: [T | undefined, T | undefined],
): Filter {
  const conditions: [string, string | number | undefined][] = [
    ['project = ?', projectId],
    ['provider = ?', providerId],
    [`${column} >= ?`, since],
    [`${column} < ?`, until],
  ];
  const used = conditions.filter((one): one is [string, string | number] => one[1] !== undefined);
  return { where: ['1', ...used.map(([text]) => text)].join(' AND '), values: used.map(([, value]) => value) };
}

function sumOf(row: Row): CostSum {
  const n = (name: (typeof SUM_COLUMNS)[number]): number => Number(row[name]);
  return {
    turns: n('turns'),
    requests: n('requests'),
    tokens: {
      input: n('input'),
      output: n('output'),
      thinking: n('thinking'),
      cacheRead: n('cache_read'),
      cacheWrite: n('cache_write'),
    },
    costUsd: usdOf(n('cost')),
    unpricedTurns: n('unpriced'),
    subscriptionTurns: n('subscription'),
    uncertainUsd: 0,
    ...withBases({ estimated: n('estimated'), atLeast: n('at_least'), untold: n('untold') }),
  };
}

function added(a: CostSum, b: CostSum): CostSum {
  return {
    turns: a.turns + b.turns,
    requests: a.requests + b.requests,
    tokens: addTokens(a.tokens, b.tokens),
    costUsd: addUsd(a.costUsd, b.costUsd),
    unpricedTurns: a.unpricedTurns + b.unpricedTurns,
    subscriptionTurns: a.subscriptionTurns + b.subscriptionTurns,
    uncertainUsd: addUsd(a.uncertainUsd, b.uncertainUsd),
    ...withBases(sumOfBases(basesOf(a), basesOf(b))),
  };
}

function order(groupBy: CostDimension): (a: CostRow, b: CostRow) => number {
  const byKey = (a: CostRow, b: CostRow): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  if (groupBy === 'day') return byKey;
  return (a, b) => b.costUsd - a.costUsd || b.uncertainUsd - a.uncertainUsd || b.turns - a.turns || byKey(a, b);
}
