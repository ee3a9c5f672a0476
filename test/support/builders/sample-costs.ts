import type { CapUse } from '../../../src/domain/money/cost-report.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import type { ProviderSnapshot } from '../../../src/domain/provider/provider-snapshot.ts';

/** Local time, so that `14:10` reads the same wherever a test runs. */
export function localTime(day: number, hours = 0, minutes = 0): number {
  return new Date(2026, 10, day, hours, minutes).getTime();
}

/** A Tuesday. */
export const COSTS_AT = localTime(24, 11, 31);

export function aProviderSnapshot(id: string, over: Partial<ProviderSnapshot> = {}): ProviderSnapshot {
  return {
    id,
    name: 'openai',
    model: 'model-x',
    enabled: true,
    priority: 1,
    billing: 'tokens',
    standing: 'serves',
    reasons: ['priority 1'],
    untilMs: null,
    windows: [],
    windowsAtMs: null,
    running: 0,
    maxConcurrent: 2,
    spentUsd: 0,
    spentTodayUsd: 0,
    tokens: 0,
    tokensToday: 0,
    unpricedTurns: 0,
    caps: [],
    projectIds: [],
    ...over,
  };
}

/** A subscription that is used up for the next 2 h 39 min of `COSTS_AT`. */
export function aSubscription(over: Partial<ProviderSnapshot> = {}): ProviderSnapshot {
  return aProviderSnapshot('antigravity', {
    name: 'antigravity',
    model: null,
    billing: 'subscription',
    standing: 'out',
    reasons: ['0 % of the 5-hour window left, resets 14:10'],
    untilMs: localTime(24, 14, 10),
    windows: [
      {
        id: '5h',
        group: '',
        window: '5h',
        remainingFraction: 0,
        resetAt: new Date(localTime(24, 14, 10)).toISOString(),
      },
      {
        ...{ id: 'week', group: '', window: 'weekly', remainingFraction: 0.62 },
        resetAt: new Date(localTime(27, 9)).toISOString(),
      },
    ],
    windowsAtMs: COSTS_AT - 180_000,
    tokens: 3_400_000,
    tokensToday: 412_000,
    ...over,
  });
}

export function aCap(id: string, used: number, allowed: number, reserved = 0): CapUse {
  const unit = id.split('/').at(-1);
  return { id, unit: unit === 'tokens' || unit === 'turns' ? unit : 'usd', used, reserved, allowed };
}

export function aCostEntry(provider: string, costUsd: number | null, over: Partial<CostEntry> = {}): CostEntry {
  return {
    turnId: `turn-${provider}-${costUsd}`,
    at: new Date(COSTS_AT - 3_600_000).toISOString(),
    provider,
    model: 'model-x',
    persona: 'engineer',
    taskId: 't1',
    operation: 'work',
    tokens: { input: 1000, output: 200, thinking: 0, cacheRead: 4000, cacheWrite: 0 },
    costUsd,
    ...over,
  };
}
