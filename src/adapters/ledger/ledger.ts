import type { Cap } from '../../domain/money/budget.ts';
import type { CostQuery } from '../../domain/money/cost-report.ts';
import { isTaken } from '../../domain/money/bills.ts';
import { byClock, newStanding } from '../../domain/provider/provider-standing.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Booking, Hold, Ledger, ProviderStanding, ReserveRequest } from '../../ports/ledger.ts';
import { fromUnit, providerTotals, usedBefore, useOf } from './ledger-caps.ts';
import { IN_MEMORY, LedgerFile, type LedgerTables, type Row } from './ledger-file.ts';
import { agrees, forecastScores, reconcile, saveOutcome, taskCosts } from './ledger-reconcile.ts';
import { ancestors, saveParent } from './ledger-lineage.ts';
import { report } from './ledger-report.ts';
import { headroom, reserve, reserveGroup } from './ledger-reserve.ts';
import { book, bookingOf, currentMark, hold, unhold, usdOf } from './ledger-totals.ts';

export interface LedgerOptions {
  /** Absolute; its folder must exist before the first call. */
  path: string;
  clock: Clock;
}

/** Accesses the disk only from the first call on. */
export function createLedger({ path, clock }: LedgerOptions): Ledger {
  const file = new LedgerFile(path, clock);
  return {
    reserve: (request: ReserveRequest) => file.write('setting money aside', (tables) => reserve(tables, request)),
    reserveGroup: (requests) =>
      file.write('setting money aside for several turns', (tables) => reserveGroup(tables, requests)),
    settle: (reservationId, booking) =>
      file.write('booking a turn', (tables) => {
        settle(tables, reservationId, booking);
      }),
    release: (reservationId) =>
      file.write('freeing a reservation', (tables) => {
        tables.run('DELETE FROM reservations WHERE id = ?', reservationId);
      }),
    holdUncertain: (reservationId) =>
      file.write('holding a reservation', (tables) => {
        holdUncertain(tables, reservationId);
      }),
    mark: () => file.read('reading the ledger', currentMark),
    agrees: (glance) => file.read('comparing with a journal', (tables) => agrees(tables, glance)),
    reconcile: (books, mark) =>
      file.write('filling the ledger from a journal', (tables) => reconcile(tables, books, mark)),
    saveOutcome: (projectId, outcome) =>
      file.write('keeping what a project came to', (tables) => {
        saveOutcome(tables, projectId, outcome);
      }),
    saveParent: (projectId, parentProjectId) =>
      file.write('keeping what a project was forked from', (tables) => {
        saveParent(tables, projectId, parentProjectId);
      }),
    ancestors: (projectId) => file.read('reading a family', (tables) => ancestors(tables, projectId)),
    taskCosts: (limit) => file.read('adding up tasks', (tables) => taskCosts(tables, limit)),
    forecastScores: (limit) => file.read('reading forecasts', (tables) => forecastScores(tables, limit)),
    providerTotals: (nowMs) => file.read('adding up providers', (tables) => providerTotals(tables, nowMs)),
    usedBefore: (providerId, ms) => file.read('adding up a provider', (tables) => usedBefore(tables, providerId, ms)),
    capUse: (caps, nowMs) => file.read('reading caps', (tables) => capUse(tables, caps, nowMs)),
    headroom: (providerId, nowMs) => file.read('reading headroom', (tables) => headroom(tables, providerId, nowMs)),
    reservations: () =>
      file.read('reading reservations', (tables) =>
        tables
          .all('SELECT id, project FROM reservations')
          .map(({ id, project }) => ({ id: String(id), projectId: String(project) })),
      ),
    report: (query: CostQuery) => file.read('adding up costs', (tables) => report(tables, query)),
    recent: (providerId, count) =>
      file.read('reading bills', (tables) =>
        tables
          .all('SELECT * FROM entries WHERE provider = ? ORDER BY at DESC, id DESC LIMIT ?', providerId, count)
          .map((row) => bookingOf(row).entry),
      ),
    standings: async () => {
      const all = await file.read('reading standings', standings);
      const nowMs = clock.now();
      for (const { providerId } of all.filter((one) => byClock(one, nowMs) !== one)) {
        await file.write('setting a standing by the clock', (tables) =>
          changeStanding(tables, providerId, nowMs, (standing) => ({ standing })),
        );
      }
      return all.map((one) => byClock(one, nowMs));
    },
    changeStanding: (providerId, change) =>
      file.write('keeping a standing', (tables) => changeStanding(tables, providerId, clock.now(), change)),
    onRebuild: (listener) => file.onRebuild(listener),
    close: async () => {
      file.close();
    },
  };
}

/** Loses everything when it is closed; for simulations, and for tests of code that uses a ledger. */
export function createMemoryLedger(clock: Clock): Ledger {
  return createLedger({ path: IN_MEMORY, clock });
}

function settle(tables: LedgerTables, reservationId: string | null, booking: Booking): void {
  if (reservationId !== null) {
    tables.run('DELETE FROM reservations WHERE id = ?', reservationId);
    unhold(tables, reservationId);
  }
  // A turn that its provider refused used nothing: it counts for no cap.
  if (isTaken(booking.entry)) book(tables, booking, reservationId);
}

function holdUncertain(tables: LedgerTables, id: string): void {
  const row = tables.get('SELECT * FROM reservations WHERE id = ?', id);
  if (row === undefined) return;
  tables.run('DELETE FROM reservations WHERE id = ?', id);
  const held: Hold = {
    id,
    providerId: String(row.provider),
    atMs: Number(row.at),
    usd: row.usd === null ? null : usdOf(Number(row.usd)),
    tokens: row.tokens === null ? null : Number(row.tokens),
  };
  hold(tables, String(row.project), held);
}

function capUse(tables: LedgerTables, caps: readonly Cap[], nowMs: number): { used: number; reserved: number }[] {
  return caps.map((cap) => {
    const { used, reserved } = useOf(tables, cap, nowMs);
    return { used: fromUnit(cap.unit, used), reserved: fromUnit(cap.unit, reserved) };
  });
}

function standings(tables: LedgerTables): ProviderStanding[] {
  return tables.all('SELECT standing FROM standings ORDER BY provider').map(standingOf);
}

function standingOf({ standing }: Row): ProviderStanding {
  return JSON.parse(String(standing)) as ProviderStanding;
}

function changeStanding<T extends { standing: ProviderStanding }>(
  tables: LedgerTables,
  providerId: string,
  nowMs: number,
  change: (standing: ProviderStanding) => T,
): T {
  const row = tables.get('SELECT standing FROM standings WHERE provider = ?', providerId);
  const before = row === undefined ? newStanding(providerId) : standingOf(row);
  const after = change(byClock(before, nowMs));
  if (after.standing !== before) {
    tables.run('INSERT OR REPLACE INTO standings VALUES(?, ?)', providerId, JSON.stringify(after.standing));
  }
  return after;
}
