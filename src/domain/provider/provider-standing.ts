import { isUsedUp, type ProviderFailureKind } from './provider-failure.ts';
import type { QuotaWindow } from './provider.ts';

/** What is known of a provider on this machine, whoever found out. Times are milliseconds since 1970. */
export interface ProviderStanding {
  providerId: string;
  consecutiveFailures: number;
  lastFailure: string | null;
  lastFailureKind: ProviderFailureKind | null;
  lastFailureAtMs: number | null;
  lastSuccessAtMs: number | null;
  /** Not asked before then; `OUT_FOR_GOOD_MS` until a person has mended it. */
  unavailableUntilMs: number | null;
  /** The provider named that moment. Otherwise it is a guess, and only a reading or a served turn proves that it is back. */
  untilTold: boolean;
  windows: QuotaWindow[];
  windowsAtMs: number | null;
}

/** How much of its rate limits and slots is used, over all projects and windows of this machine. */
export interface Headroom {
  running: number;
  requestsLastMinute: number;
  tokensLastMinute: number;
  requestsLastDay: number;
}

/** A provider that only a person can mend is out for good, which is kept as the far future. */
export const OUT_FOR_GOOD_MS = Date.parse('9999-12-31T00:00:00.000Z');

export function newStanding(providerId: string): ProviderStanding {
  return {
    providerId,
    consecutiveFailures: 0,
    lastFailure: null,
    lastFailureKind: null,
    lastFailureAtMs: null,
    lastSuccessAtMs: null,
    unavailableUntilMs: null,
    untilTold: false,
    windows: [],
    windowsAtMs: null,
  };
}

export function needsPerson(standing: ProviderStanding): boolean {
  return standing.unavailableUntilMs === OUT_FOR_GOOD_MS;
}

/** Nothing of its failures counts any more. */
export function forgiven(standing: ProviderStanding): ProviderStanding {
  return {
    ...standing,
    consecutiveFailures: 0,
    lastFailure: null,
    lastFailureKind: null,
    unavailableUntilMs: null,
    untilTold: false,
  };
}

/**
 * The standing by a clock that was set back since: what is left of a pause is counted from now, so that an hour's correction
 * makes no pause of seconds an hour long, and nobody knows how old a reading is. The same object where the clock goes on as it
 * should. What a service told of its quota is a moment of its own clock, and stays.
 */
export function byClock(standing: ProviderStanding, nowMs: number): ProviderStanding {
  const { lastFailureAtMs: failedAtMs, windowsAtMs } = standing;
  const isPauseAhead = failedAtMs !== null && failedAtMs > nowMs;
  const isReadingAhead = windowsAtMs !== null && windowsAtMs > nowMs;
  if (!isPauseAhead && !isReadingAhead) return standing;
  const read = isReadingAhead ? { ...standing, windowsAtMs: null } : standing;
  return isPauseAhead ? { ...read, lastFailureAtMs: nowMs, unavailableUntilMs: moved(read, failedAtMs - nowMs) } : read;
}

function moved({ unavailableUntilMs, untilTold, lastFailureKind }: ProviderStanding, backMs: number): number | null {
  const isMoment = unavailableUntilMs === OUT_FOR_GOOD_MS || (untilTold && isUsedUp(lastFailureKind));
  return unavailableUntilMs === null || isMoment ? unavailableUntilMs : unavailableUntilMs - backMs;
}

/**
 * Its quota was used up and the guessed time is over: is it back? The next turn would tell, at the price of a status that
 * flaps; a reading or a no-op tells it for all projects at once.
 */
export function isUnproven(standing: ProviderStanding): boolean {
  return !standing.untilTold && standing.unavailableUntilMs !== null && isUsedUp(standing.lastFailureKind);
}
