import type { Cap, CapUnit } from '../../domain/money/budget.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { GroupRefusal, Headroom, ReserveRefusal, ReserveRequest } from '../../ports/ledger.ts';
import { fromUnit, inUnit, useOf, type Use } from './ledger-caps.ts';
import type { LedgerTables } from './ledger-file.ts';
import { moneyOf, nextMark } from './ledger-totals.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Must run in one write transaction, so that the checked totals do not change before the reservation is on disk. */
export function reserve(tables: LedgerTables, request: ReserveRequest): Result<null, ReserveRefusal> {
  if (isKnown(tables, request.id)) return succeeded(null);
  const refusal = refusalOf(tables, request);
  if (refusal !== undefined) return failed(refusal);
  const { id, projectId, providerId, atMs, usd, tokens } = request;
  tables.run(
    'INSERT INTO reservations(id, mark, project, provider, at, usd, tokens) VALUES(?, ?, ?, ?, ?, ?, ?)',
    ...[id, nextMark(tables), projectId, providerId, atMs, usd === null ? null : moneyOf(usd), tokens],
  );
  return succeeded(null);
}

/** Must run in one write transaction. Reserves all requests or none; each check includes the requests before it. */
export function reserveGroup(tables: LedgerTables, requests: readonly ReserveRequest[]): Result<null, GroupRefusal> {
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    throw new Error('Two requests of a group have one id');
  tables.run('SAVEPOINT nothing_of_it');
  for (const [index, request] of requests.entries()) {
    const reserved = reserve(tables, request);
    if (reserved.ok) continue;
    tables.run('ROLLBACK TO nothing_of_it');
    return failed({ index, requestId: request.id, refusal: reserved.failure });
  }
  return succeeded(null);
}

export function headroom(tables: LedgerTables, providerId: string, nowMs: number): Headroom {
  const running = runningAt(tables, providerId);
  const minute = usedWithin(tables, providerId, nowMs, MINUTE_MS);
  return {
    running,
    requestsLastMinute: minute.requests + running,
    tokensLastMinute: minute.tokens,
    requestsLastDay: usedWithin(tables, providerId, nowMs, DAY_MS).requests + running,
  };
}

/** Whether the request is already reserved, held or billed, so that a retry succeeds again. */
function isKnown(tables: LedgerTables, id: string): boolean {
  return (
    tables.get('SELECT 1 FROM reservations WHERE id = ?', id) !== undefined ||
    tables.get('SELECT 1 FROM held WHERE id = ?', id) !== undefined ||
    tables.get('SELECT 1 FROM entries WHERE reservation = ?', id) !== undefined
  );
}

function refusalOf(tables: LedgerTables, request: ReserveRequest): ReserveRefusal | undefined {
  for (const cap of request.caps) {
    const use = useOf(tables, cap, request.atMs);
    const wanted = wantedOf(request, cap.unit);
    if (isFull(cap, use, wanted)) {
      return {
        kind: 'cap',
        cap,
        used: fromUnit(cap.unit, use.used),
        reserved: fromUnit(cap.unit, use.reserved),
        wanted: fromUnit(cap.unit, wanted ?? 0),
      };
    }
  }
  return rateRefusal(tables, request) ?? concurrencyRefusal(tables, request);
}

function wantedOf(request: ReserveRequest, unit: CapUnit): number | null {
  if (unit === 'turns') return 1;
  const wanted = request[unit];
  return wanted === null ? null : inUnit(unit, wanted);
}

function isFull(cap: Cap, { used, reserved }: Use, wanted: number | null): boolean {
  const allowed = inUnit(cap.unit, cap.allowed);
  if (wanted === 0) return false;
  return wanted === null ? used + reserved >= allowed : used + reserved + wanted > allowed;
}

function concurrencyRefusal(tables: LedgerTables, request: ReserveRequest): ReserveRefusal | undefined {
  if (request.maxConcurrent === null) return undefined;
  const running = runningAt(tables, request.providerId);
  return running >= request.maxConcurrent ? { kind: 'concurrency', running } : undefined;
}

/**
 * Counts the requests of bills in the window, plus one for each running turn. Tokens of running turns are unknown and do not
 * count. A request that is larger than the limit itself waits until the window is empty.
 */
function rateRefusal(tables: LedgerTables, request: ReserveRequest): ReserveRefusal | undefined {
  const { providerId, atMs, rateLimit } = request;
  if (rateLimit === null) return undefined;
  const running = runningAt(tables, providerId);
  const limits = [
    { limit: 'requestsPerMinute', windowMs: MINUTE_MS, unit: 'requests', open: running, wanted: 1 },
    { limit: 'tokensPerMinute', windowMs: MINUTE_MS, unit: 'tokens', open: 0, wanted: request.tokens ?? 0 },
    { limit: 'requestsPerDay', windowMs: DAY_MS, unit: 'requests', open: running, wanted: 1 },
  ] as const;
  for (const { limit, windowMs, unit, open, wanted } of limits) {
    const allowed = rateLimit[limit];
    if (allowed === undefined) continue;
    const room = allowed - open - Math.min(Math.max(1, wanted), allowed);
    if (usedWithin(tables, providerId, atMs, windowMs)[unit] <= room) continue;
    return { kind: 'rate', limit, freeAtMs: freeAt(tables, providerId, atMs, windowMs, unit, room) };
  }
  return undefined;
}

/** Bills dated in the future come from a clock that was set back. They count for one window's length only, not for years. */
function usedWithin(
  tables: LedgerTables,
  providerId: string,
  nowMs: number,
  windowMs: number,
): { requests: number; tokens: number } {
  const row = tables.get(
    `SELECT SUM(requests) AS requests, SUM(input + output + cache_read + cache_write) AS tokens FROM entries
     WHERE provider = ? AND at > ? AND at < ?`,
    ...[providerId, nowMs - windowMs, nowMs + windowMs],
  );
  return { requests: Number(row?.requests ?? 0), tokens: Number(row?.tokens ?? 0) };
}

/** When enough bills will have left the window; a minute from now if only running turns block the request. */
function freeAt(
  tables: LedgerTables,
  providerId: string,
  nowMs: number,
  windowMs: number,
  unit: 'requests' | 'tokens',
  room: number,
): number {
  let left = usedWithin(tables, providerId, nowMs, windowMs)[unit];
  const rows = tables.all(
    `SELECT at, requests, input + output + cache_read + cache_write AS tokens FROM entries
     WHERE provider = ? AND at > ? AND at < ? ORDER BY at`,
    ...[providerId, nowMs - windowMs, nowMs + windowMs],
  );
  for (const row of rows) {
    left -= Number(row[unit]);
    if (left <= room) return Number(row.at) + windowMs;
  }
  return nowMs + MINUTE_MS;
}

function runningAt(tables: LedgerTables, providerId: string): number {
  return Number(tables.get('SELECT COUNT(*) AS n FROM reservations WHERE provider = ?', providerId)?.n ?? 0);
}
