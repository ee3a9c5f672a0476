import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import { MemoryEngine } from '../../support/fakes/memory-engine.ts';
import { aCap, aCostEntry, aProviderSnapshot, aSubscription } from '../../support/builders/sample-costs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Everything that costs can look like: money, quota, no price, cut off; budgets calm, near and used up; somebody waits. */
export function busyNight(now: number, dataDirectory: string): MemoryEngine {
  const engine = new MemoryEngine(dataDirectory);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const parsing = engine.add((state) => {
    state.project.updatedAt = iso(now);
    state.project.limits.maxTurns = 60;
    state.finance.costHistory = entries(now, 'openai', [0.42, 1.1, 0.08, 2.3, 0.9, 0.61, 0.35]);
    state.finance.totalSpentUsd = 5.76 - 1.35;
    state.finance.uncertainUsd = 0.3;
    state.finance.currentProviderId = 'openai';
    state.finance.providerSwitches = [
      { at: iso(now - HOUR), fromProvider: 'antigravity', toProvider: 'openai', reason: '5-hour window used up' },
    ];
    state.forecasts = [
      { at: iso(now), made: 'during', expectedUsd: 6.2, lowUsd: 4.4, highUsd: 9.1, fromTasks: 9, openTasks: 2 },
    ];
    state.openTurn = {
      ...{ turnId: 'turn-9', operation: 'work', taskId: 't2', persona: 'engineer', providerId: 'openai' },
      ...{ startedAt: iso(now - 60_000), reservation: { id: 'r', usd: 0.4, tokens: 60_000 } },
      why: 'priority 2, antigravity is back in 2 h 39 min',
    };
  }, 'here');
  const waiting = engine.add((state) => {
    state.project.name = 'Translate the manual, <b>all</b> 14 languages & "quotes"';
    state.project.status = 'waiting_for_credits';
    state.project.providers = ['antigravity'];
    state.project.reason = { code: 'noProvider', detail: 'antigravity is used up' };
    Object.assign(state.finance, { totalSpentUsd: 0, unpricedTurns: 6 });
    state.turnsEnded = 6;
    state.finance.waitingUntil = iso(now + 159 * 60_000 + 30_000);
    state.finance.costHistory = [
      ...entries(now, 'antigravity', [null, null, null, null]),
      ...entries(now, 'local', [null, null]).map((entry) => ({ ...entry, model: '=HYPERLINK("x")' })),
    ];
  }, 'here');
  engine.costs.subscriptions.add('antigravity');
  engine.costs.forecastAnswer = {
    kind: 'forecast',
    forecast: { at: iso(now), made: 'during', expectedUsd: 6.2, lowUsd: 4.4, highUsd: 9.1, fromTasks: 9, openTasks: 2 },
    trackRecord: { scored: 20, inside: 16 },
  };
  engine.costs.capUse = [
    aCap('provider:openai/day/usd', 5, 5),
    aCap('all/ever/usd', 5.3, 8, 0.4),
    aCap('all/day/usd', 4.4, 5, 0.4),
    aCap(`project:${parsing}/ever/usd`, 1.2, 5),
  ];
  const reset = now + 159 * 60_000 + 30_000;
  engine.providerSnapshots = [
    aSubscription({
      untilMs: reset,
      reasons: ['0 % of the 5-hour window left'],
      windows: [
        { id: '5h', group: '', window: '5h', remainingFraction: 0, resetAt: iso(reset) },
        { id: 'week', group: '', window: 'weekly', remainingFraction: 0.62, resetAt: iso(now + 3 * DAY) },
      ],
      windowsAtMs: now - 180_000,
      projectIds: [waiting],
    }),
    aProviderSnapshot('openai', {
      ...{ priority: 2, running: 1, spentUsd: 5.3, spentTodayUsd: 1.96, tokens: 2_100_000, tokensToday: 310_000 },
      reasons: ['priority 2', '40 of 60 requests a minute are free'],
      caps: engine.costs.capUse.filter(({ id }) => id.startsWith('provider:')),
      projectIds: [parsing],
    }),
    aProviderSnapshot('claude', {
      name: 'anthropic',
      priority: 3,
      standing: 'needsPerson',
      reasons: ['the key was refused'],
    }),
    aProviderSnapshot('local', { priority: 4, tokens: 52_000, tokensToday: 52_000, unpricedTurns: 2 }),
    aProviderSnapshot('replay', { name: 'scripted', model: null, enabled: false, standing: 'disabled', reasons: [] }),
  ];
  engine.providerList = engine.providerSnapshots.map(({ id }) =>
    providerConfigSchema.parse({ id, name: 'scripted', config: { script: 'x.yaml' } }),
  );
  return engine;
}

/** One a day up to now, the newest two within the last hours. */
function entries(now: number, provider: string, costs: readonly (number | null)[]): CostEntry[] {
  return costs.map((costUsd, index) => {
    const back = costs.length - 1 - index;
    const at = new Date(back === 0 ? now - 1000 : now - back * DAY).toISOString();
    return aCostEntry(provider, costUsd, {
      at,
      turnId: `${provider}-${index}`,
      operation: index === 0 ? 'plan' : 'work',
    });
  });
}
