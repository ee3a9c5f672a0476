import type { Cap, CapUnit } from '../../../src/domain/money/budget.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Booking, BooksGlance, ProjectBooks, ProjectOutcome, ReserveRequest } from '../../../src/ports/ledger.ts';

/** Noon, wherever the test runs. */
export const NOON = new Date(2026, 10, 20, 12).getTime();
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const stillClock: Clock = { now: () => NOON, monotonic: () => 0, sleep: () => Promise.resolve() };

export function aWish(id: string, over: Partial<ReserveRequest> = {}): ReserveRequest {
  return {
    id,
    projectId: 'p1',
    providerId: 'v1',
    atMs: NOON,
    usd: 1,
    tokens: 1000,
    caps: [],
    rateLimit: null,
    maxConcurrent: null,
    ...over,
  };
}

export function aBill(turnId: string, over: Partial<CostEntry> = {}, more: Partial<Booking> = {}): Booking {
  const entry: CostEntry = {
    turnId,
    at: new Date(NOON).toISOString(),
    provider: 'v1',
    model: 'm1',
    persona: 'engineer',
    taskId: 't1',
    operation: 'work',
    tokens: { input: 100, output: 20, thinking: 5, cacheRead: 7, cacheWrite: 3 },
    costUsd: 0.5,
    ...over,
  };
  return { projectId: 'p1', entry, billing: 'tokens', requests: 1, ...more };
}

export const at = (ms: number): { at: string } => ({ at: new Date(ms).toISOString() });

export function cap(unit: CapUnit, allowed: number, period: Cap['period'] = 'ever', scope?: Cap['scope']): Cap {
  return { scope: scope ?? { kind: 'all' }, period, unit, allowed };
}

export const noOutcome: ProjectOutcome = { completedTasks: [], forecast: null, completedAtMs: null };

export function books(projectId: string, bills: readonly Booking[], over: Partial<ProjectBooks> = {}): ProjectBooks {
  return { projectId, parentProjectId: null, entries: bills, held: [], open: null, outcome: noOutcome, ...over };
}

/** What a journal with these bills would show at a glance. */
export function glanceOf({ projectId, parentProjectId, entries, held, open, outcome }: ProjectBooks): BooksGlance {
  const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, one) => all + (one ?? 0), 0);
  return {
    projectId,
    parentProjectId,
    entries: entries.length,
    lastTurnId: entries.at(-1)?.entry.turnId ?? null,
    spentUsd: sum(entries.map(({ entry }) => entry.costUsd)),
    uncertainUsd: sum(held.map(({ usd }) => usd)),
    uncertainTokens: sum(held.map(({ tokens }) => tokens)),
    open: open?.id ?? null,
    outcome,
  };
}
