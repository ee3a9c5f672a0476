import type { FactoryEvent } from '../domain/events.ts';
import type { FactoryConfig } from '../domain/config.ts';
import { remedyOf, type ProviderFailure } from '../domain/provider-failure.ts';
import type { ProviderConfig } from '../domain/provider-config.ts';
import type { ProjectState } from '../domain/state.ts';

/** SPEC §7.2: the first pause, doubled with each failure in a row. */
const BASE_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;
const MAX_RETRIES = 3;

export type ProviderChoice =
  | { kind: 'serve'; config: ProviderConfig }
  /** The same again in a moment: a back-off of seconds. */
  | { kind: 'retry'; until: string }
  /** Nobody serves now; `until` is the earliest moment at which one may, in ISO 8601. */
  | { kind: 'wait'; until: string | null; why: string }
  /** Only a person can mend it. */
  | { kind: 'askPerson'; why: string };

/**
 * Who serves the next turn: what served last, as long as it does; else the lowest priority number that is not known to be out.
 * `excluded` is passed over where anybody else is left.
 */
export function selectProvider(
  state: ProjectState,
  providers: readonly ProviderConfig[],
  nowMs: number,
  excluded?: string,
): ProviderChoice {
  const allowed = providers.filter(
    (config) => config.enabled && (state.project.providers.length === 0 || state.project.providers.includes(config.id)),
  );
  if (allowed.length === 0) {
    return { kind: 'askPerson', why: 'No provider is enabled for this project.' };
  }
  const free = allowed.filter((config) => isFree(state, config.id, nowMs));
  const others = free.filter((config) => config.id !== excluded);
  const choice = preferred(others.length > 0 ? others : free, excluded === undefined ? state : undefined);
  if (choice !== undefined) return { kind: 'serve', config: choice };
  return whenNobody(state, allowed);
}

function isFree(state: ProjectState, providerId: string, nowMs: number): boolean {
  const until = state.providers[providerId]?.unavailableUntil;
  return until === null || until === undefined || Date.parse(until) <= nowMs;
}

function preferred(free: readonly ProviderConfig[], state: ProjectState | undefined): ProviderConfig | undefined {
  const current = free.find((config) => config.id === state?.finance.currentProviderId);
  return current ?? free.toSorted((a, b) => a.priority - b.priority)[0];
}

/** A provider that only a person can mend is out for good, which is kept as the far future. */
const FOR_GOOD = '9999-12-31T00:00:00.000Z';

function whenNobody(state: ProjectState, allowed: readonly ProviderConfig[]): ProviderChoice {
  const health = allowed.map((config) => ({ id: config.id, ...state.providers[config.id] }));
  const why = health.map((one) => `${one.id}: ${one.lastFailure ?? 'not available'}`).join('\n');
  const times = health.flatMap((one) => (one.unavailableUntil == null ? [] : [one.unavailableUntil])).sort();
  const earliest = times[0] ?? null;
  const next = health.find((one) => one.unavailableUntil === earliest);
  if (earliest !== null && next?.retrying === true) return { kind: 'retry', until: earliest };
  return earliest === FOR_GOOD ? { kind: 'askPerson', why } : { kind: 'wait', until: earliest, why };
}

/** What a failure means for the provider, as facts to commit together with the turn that failed. */
export function afterFailure(
  state: ProjectState,
  providerId: string,
  failure: ProviderFailure,
  config: FactoryConfig,
  nowMs: number,
  random: number,
): FactoryEvent[] {
  const failures = (state.providers[providerId]?.consecutiveFailures ?? 0) + 1;
  const until = unavailableUntil(failure, failures, config, nowMs, random);
  if (until === undefined) return [];
  const retrying = remedyOf(failure.kind) === 'retry' && failures <= MAX_RETRIES;
  return [{ type: 'provider.failed', providerId, failure, unavailableUntil: until, retrying }];
}

/** `undefined`: the provider is well, it was the prompt. */
function unavailableUntil(
  failure: ProviderFailure,
  failures: number,
  config: FactoryConfig,
  nowMs: number,
  random: number,
): string | undefined {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const told = failure.resetAt ?? (failure.retryAfterMs === null ? undefined : iso(nowMs + failure.retryAfterMs));
  switch (remedyOf(failure.kind)) {
    case 'reprompt':
    case 'compact':
    case 'again':
      return undefined;
    case 'ask':
    case 'stop':
      return FOR_GOOD;
    case 'switch':
      return told ?? iso(nowMs + config.pollingInterval);
    case 'retry':
      if (told !== undefined) return told;
      if (failures > MAX_RETRIES) return iso(nowMs + config.pollingInterval);
      return iso(nowMs + backoffMs(failures, random));
  }
}

/** 1 s, 2 s, 4 s, … with a quarter of jitter either way, never more than a minute. */
export function backoffMs(failures: number, random: number): number {
  const exact = Math.min(BASE_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.round(exact * (0.75 + random / 2));
}
