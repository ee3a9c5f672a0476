import { assertNever } from '../../domain/assert.ts';
import type { Cap, CapUnit } from '../../domain/money/budget.ts';
import { dayAfter, dayBegins, localDay } from '../../domain/local-day.ts';
import type { ProviderTotals } from '../../ports/ledger.ts';
import type { LedgerTables, Row } from './ledger-file.ts';
import { FAMILY } from './ledger-lineage.ts';
import { moneyOf, usdOf } from './ledger-totals.ts';

/** Integers in units of 1e-7 USD, tokens or turns. */
export interface Use {
  used: number;
  reserved: number;
}

const COLUMNS: Readonly<Record<CapUnit, { used: string; reserved: string }>> = {
  usd: { used: 'usd + held_usd', reserved: 'SUM(usd)' },
  tokens: { used: 'tokens + held_tokens', reserved: 'SUM(tokens)' },
  turns: { used: 'turns + held_turns', reserved: 'COUNT(*)' },
};

/** Reads running totals, never entries. Reservations count for today: a running turn is booked on the day on which it ends. */
export function useOf(tables: LedgerTables, cap: Cap, nowMs: number): Use {
  const { used, reserved } = COLUMNS[cap.unit];
  const { ofTotals, ofReservations, ids } = partsOf(cap.scope);
  const days = cap.period === 'ever' ? ['', ''] : [localDay(nowMs), dayAfter(nowMs)];
  const total = tables.get(
    `SELECT SUM(${used}) AS used FROM totals WHERE ${ofTotals} AND day BETWEEN ? AND ?`,
    ...[...ids, ...days],
  );
  const open = tables.get(`SELECT ${reserved} AS reserved FROM reservations WHERE ${ofReservations}`, ...ids);
  const before = inUnit(cap.unit, cap.usedBefore ?? 0);
  return {
    used: Math.max(0, Number(total?.used ?? 0) - before),
    reserved: Number(open?.reserved ?? 0),
  };
}

/** Converts a cap's amount to an integer. */
export function inUnit(unit: CapUnit, amount: number): number {
  return unit === 'usd' ? moneyOf(amount) : amount;
}

/** Converts an integer back to a cap's amount. */
export function fromUnit(unit: CapUnit, amount: number): number {
  return unit === 'usd' ? usdOf(amount) : amount;
}

export function usedBefore(
  tables: LedgerTables,
  providerId: string,
  ms: number,
): { usd: number; tokens: number; turns: number } {
  const day = localDay(ms);
  // Whole days come from the running totals, the rest from the entries of that one day.
  const days = tables.get(
    `SELECT SUM(usd + held_usd) AS usd, SUM(tokens + held_tokens) AS tokens, SUM(turns + held_turns) AS turns
     FROM totals WHERE scope = ? AND day > '' AND day < ?`,
    `provider:${providerId}`,
    day,
  );
  const rest = tables.get(
    `SELECT SUM(cost) AS usd, SUM(input + output + cache_read + cache_write) AS tokens, COUNT(*) AS turns FROM entries
     WHERE provider = ? AND at >= ? AND at < ? AND day = ?`,
    ...[providerId, dayBegins(ms), ms, day],
  );
  const held = tables.get(
    'SELECT SUM(usd) AS usd, SUM(tokens) AS tokens, COUNT(*) AS turns FROM held WHERE provider = ? AND at < ? AND day = ?',
    ...[providerId, ms, day],
  );
  const sum = (name: string): number => [days, rest, held].reduce((all, row) => all + Number(row?.[name] ?? 0), 0);
  return { usd: usdOf(sum('usd')), tokens: sum('tokens'), turns: sum('turns') };
}

export function providerTotals(tables: LedgerTables, nowMs: number): Map<string, ProviderTotals> {
  const rows = tables.all(
    `SELECT scope, day, usd, tokens, unpriced FROM totals
     WHERE scope > 'provider:' AND scope < 'provider;' AND (day = '' OR day BETWEEN ? AND ?)`,
    localDay(nowMs),
    dayAfter(nowMs),
  );
  const totals = new Map<string, ProviderTotals>();
  for (const row of rows) {
    const id = String(row.scope).slice('provider:'.length);
    const before = totals.get(id) ?? { spentUsd: 0, spentTodayUsd: 0, tokens: 0, tokensToday: 0, unpricedTurns: 0 };
    totals.set(id, added(before, row));
  }
  return totals;
}

function added(totals: ProviderTotals, { day, usd, tokens, unpriced }: Row): ProviderTotals {
  return day === ''
    ? { ...totals, spentUsd: usdOf(Number(usd)), tokens: Number(tokens), unpricedTurns: Number(unpriced) }
    : {
        ...totals,
        spentTodayUsd: usdOf(moneyOf(totals.spentTodayUsd) + Number(usd)),
        tokensToday: totals.tokensToday + Number(tokens),
      };
}

/** SQL conditions for the rows of a cap, with `ids` as their values. A family's use is summed over its projects each time. */
function partsOf(scope: Cap['scope']): { ofTotals: string; ofReservations: string; ids: string[] } {
  switch (scope.kind) {
    case 'all':
      return { ofTotals: "scope = 'all'", ofReservations: '1', ids: [] };
    case 'project':
      return { ofTotals: "scope = 'project:' || ?", ofReservations: 'project = ?', ids: [scope.projectId] };
    case 'family': {
      const ofTotals = `scope IN (SELECT 'project:' || id FROM (${FAMILY}))`;
      return { ofTotals, ofReservations: `project IN (${FAMILY})`, ids: [scope.rootId] };
    }
    case 'provider':
      return { ofTotals: "scope = 'provider:' || ?", ofReservations: 'provider = ?', ids: [scope.providerId] };
    default:
      return assertNever(scope);
  }
}
