import { isUsedUp, type ProviderFailureKind } from './provider-failure.ts';
import type { QuotaWindow } from './provider.ts';

/** What is known about a provider on this machine, from any process. Times are milliseconds since 1970. */
export interface ProviderStanding {
  providerId: string;
  consecutiveFailures: number;
  lastFailure: string | null;
  lastFailureKind: ProviderFailureKind | null;
  lastFailureAtMs: number | null;
  lastSuccessAtMs: number | null;
  /** Not asked before this time; `OUT_FOR_GOOD_MS` until a person has fixed it. */
  unavailableUntilMs: number | null;
  /** The provider named that time. Otherwise it is a guess, and only a reading or a successful turn proves that it is back. */
  untilTold: boolean;
  windows: QuotaWindow[];
  windowsAtMs: number | null;
}

/** Use of its rate limits and slots, over all projects and windows of this machine. */
export interface Headroom {
  running: number;
  requestsLastMinute: number;
  tokensLastMinute: number;
  requestsLastDay: number;
}

/** Unavailable until a person fixes it; stored as a time in the far future. */
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

/** Clears all failures. */
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
 * Corrects a standing after the clock was set back. The rest of a pause counts from now, so that an hour's correction does not
 * make a pause of seconds an hour long, and a reading's age becomes unknown. Returns the same object if the clock was not set
 * back. A quota reset that the service named is a time of the service's clock and does not change.
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
 * Whether the guessed end of a used-up quota still needs proof. The next turn could show it, but the status would flap; a reading
 * or a no-op turn shows it for all projects at once.
 */
export function isUnproven(standing: ProviderStanding): boolean {
  return !standing.untilTold && standing.unavailableUntilMs !== null && isUsedUp(standing.lastFailureKind);
}
