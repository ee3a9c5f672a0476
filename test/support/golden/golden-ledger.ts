import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLedger } from '../../../src/adapters/ledger/ledger.ts';
import { sqlite } from '../../../src/adapters/files/sqlite.ts';
import { OUT_FOR_GOOD_MS, type ProviderStanding } from '../../../src/domain/provider/provider-standing.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Booking, ReserveRequest } from '../../../src/ports/ledger.ts';
import { cap } from '../builders/ledger-builders.ts';

/** Where it is already the next day when it is noon in Greenwich: days are local ones. */
const LEDGER_ZONE = 'Pacific/Auckland';
const NOON = Date.parse('2026-11-20T12:00:00.000Z');
const HOUR = 3_600_000;

/** None of them has a journal: bills outlive their projects. */
const [P1, P2, P3] = ['11', '22', '33'].map((end) => `7f3c2d1e-0a4b-4c5d-8e6f-0000000000${end}`) as [
  string,
  string,
  string,
];
export const ledgerProjects = [P1, P2, P3] as const;

const clock: Clock = { now: () => NOON + 3 * HOUR, monotonic: () => 0, sleep: () => Promise.resolve() };

function bill(turnId: string, hours: number, over: Partial<Booking['entry']>, more: Partial<Booking> = {}): Booking {
  const entry: Booking['entry'] = {
    turnId,
    at: new Date(NOON + hours * HOUR).toISOString(),
    provider: 'first',
    model: 'model-a',
    persona: 'engineer',
    taskId: 't1',
    operation: 'work',
    tokens: { input: 1000, output: 200, thinking: 50, cacheRead: 300, cacheWrite: 40 },
    costUsd: 0.1234567,
    ...over,
  };
  return { projectId: P1, entry, billing: 'tokens', requests: 4, ...more };
}

function wish(id: string, over: Partial<ReserveRequest> = {}): ReserveRequest {
  const what = { projectId: P1, providerId: 'first', atMs: NOON, usd: 0.75, tokens: 20_000 };
  return { id, ...what, caps: [], rateLimit: null, maxConcurrent: null, ...over };
}

const standing: ProviderStanding = {
  providerId: 'first',
  consecutiveFailures: 3,
  lastFailure: 'The week is used up.',
  lastFailureKind: 'quota',
  lastFailureAtMs: NOON,
  lastSuccessAtMs: NOON - HOUR,
  unavailableUntilMs: NOON + 50 * HOUR,
  untilTold: true,
  windows: [
    { id: 'w', group: 'g', window: 'weekly', remainingFraction: 0.25, resetAt: '2026-11-23T00:00:00.000Z' },
    { id: 'd', group: 'g', window: '5h', remainingFraction: 0, resetAt: null },
  ],
  windowsAtMs: NOON,
};

/** Bills of two projects and days, one of each way of paying; what is set aside, held and known of providers. */
export function writeLedger(directory: string): Promise<void> {
  return inZone(() => writeIt(directory));
}

/** Every answer of the ledger. */
export function readLedger(directory: string): Promise<unknown> {
  return inZone(() => readIt(directory));
}

/** Node reads `TZ` anew. */
async function inZone<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env.TZ;
  process.env.TZ = LEDGER_ZONE;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

async function writeIt(directory: string): Promise<void> {
  const ledger = createLedger({ path: join(directory, 'ledger.db'), clock });
  await ledger.reserve(wish('turn-1'));
  await ledger.settle('turn-1', bill('turn-1', 0, {}));
  await ledger.settle(null, bill('turn-2', -20, { operation: 'plan', taskId: null, persona: 'project-manager' }));
  const other = { provider: 'second', model: 'model-b', taskId: 't2', costUsd: null };
  await ledger.settle(null, bill('turn-3', 1, other, { billing: 'subscription', requests: 1 }));
  await ledger.settle(null, bill('turn-1', 1.5, { ...other, operation: 'correction' }, { projectId: P2, requests: 0 }));
  await ledger.reserve(wish('turn-4', { usd: 0.0000125, tokens: 7, atMs: NOON + HOUR }));
  await ledger.holdUncertain('turn-4');
  await ledger.reserveGroup([
    wish('turn-5', { usd: null, tokens: 5, providerId: 'second', atMs: NOON + HOUR }),
    wish('turn-6', { usd: 2.5, tokens: null, atMs: NOON + 2 * HOUR }),
  ]);
  await ledger.saveParent(P2, P1);
  await ledger.saveParent(P3, P2);
  await ledger.reserve(wish('turn-7'));
  await ledger.release('turn-7');
  await ledger.saveOutcome(P1, {
    completedTasks: [{ taskId: 't1', atMs: NOON + HOUR }],
    forecast: { lowUsd: 1.5, highUsd: 7.75 },
    completedAtMs: null,
  });
  await ledger.settle(null, bill('turn-8', 2, { costUsd: 1.25, taskId: 't9' }, { projectId: P3, requests: 2 }));
  for (const [index, basis] of (['estimated', 'atLeast', 'untold'] as const).entries()) {
    const entry = { costUsd: basis === 'untold' ? null : 0.01, basis, taskId: 't9' };
    await ledger.settle(null, bill(`turn-${9 + index}`, 3, entry, { projectId: P3 }));
  }
  await ledger.saveOutcome(P3, {
    completedTasks: [{ taskId: 't9', atMs: NOON + 2 * HOUR }],
    forecast: { lowUsd: 1.5, highUsd: 7.75 },
    completedAtMs: NOON + 3 * HOUR,
  });
  await ledger.changeStanding('first', () => ({ standing }));
  await ledger.changeStanding('second', (before) => ({
    standing: { ...before, unavailableUntilMs: OUT_FOR_GOOD_MS, lastFailureKind: 'auth', lastFailure: 'Sign in.' },
  }));
  await ledger.close();
  // Empty between two transactions; SQLite makes it anew.
  await rm(join(directory, 'ledger.db-journal'), { force: true });
}

async function readIt(directory: string): Promise<unknown> {
  const ledger = createLedger({ path: join(directory, 'ledger.db'), clock });
  const nowMs = clock.now();
  const dimensions = ['project', 'provider', 'model', 'persona', 'task', 'operation', 'day'] as const;
  const reports = [];
  for (const groupBy of dimensions) {
    for (const query of [{ groupBy }, { groupBy, sinceMs: NOON - HOUR, untilMs: NOON + 30 * 60_000 }]) {
      reports.push(await ledger.report(query));
    }
    reports.push(await ledger.report({ groupBy, projectId: P1 }));
  }
  const scopes = [undefined, { kind: 'project', projectId: P1 }, { kind: 'provider', providerId: 'first' }] as const;
  const families = [P1, P2].map((rootId) => ({ kind: 'family', rootId }) as const);
  const caps = [...scopes, ...families].flatMap((scope) =>
    (['usd', 'tokens', 'turns'] as const).flatMap((unit) => [cap(unit, 9, 'ever', scope), cap(unit, 9, 'day', scope)]),
  );
  const answers = {
    mark: await ledger.mark(),
    reservations: await ledger.reservations(),
    headroom: [await ledger.headroom('first', NOON), await ledger.headroom('second', NOON + HOUR)],
    capUse: await ledger.capUse(caps, nowMs),
    ancestors: await ledger.ancestors(P3),
    usedBefore: await ledger.usedBefore('first', NOON + 90 * 60_000),
    providerTotals: Object.fromEntries(await ledger.providerTotals(nowMs)),
    taskCosts: await ledger.taskCosts(10),
    forecastScores: await ledger.forecastScores(10),
    recent: [await ledger.recent('first', 10), await ledger.recent('second', 10)],
    standings: await ledger.standings(),
    again: await ledger.reserve(wish('turn-1', { caps: [cap('usd', 0)] })),
    reports,
  };
  await ledger.close();
  return answers;
}

/** The database as SQLite alone shows it: version, journal mode, tables and rows. */
export function dumpLedger(directory: string): Record<string, unknown> {
  const database = new (sqlite())(join(directory, 'ledger.db'), { readOnly: true });
  try {
    const rows = (sql: string): unknown[] => database.prepare(sql).all();
    const objects = rows('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name') as Record<string, string>[];
    const tables = objects.filter(({ type }) => type === 'table').map(({ name }) => name!);
    return {
      version: rows('PRAGMA user_version'),
      journal: rows('PRAGMA journal_mode'),
      schema: objects.map(({ name, sql }) => [name, (sql as string | null)?.replace(/\s+/g, ' ')]),
      rows: Object.fromEntries(tables.map((name) => [name, rows(`SELECT * FROM ${name}`)])),
    };
  } finally {
    database.close();
  }
}
