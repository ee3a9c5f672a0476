import { isUsedUp, remedyOf, type ProviderFailure, type ProviderFailureKind } from './provider-failure.ts';
import { OUT_FOR_GOOD_MS, type ProviderStanding } from './provider-standing.ts';

/** The first pause, doubled with each failure in a row. */
const BASE_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;
/** A service without capacity needs tens of seconds, not one. */
const CAPACITY_DELAY_MS = 10_000;
const MAX_RETRIES = 3;
/** A rate limit or a retry that ends within this time is a back-off, not a wait for credits. */
const BRIEF_MS = 90_000;

export interface Outage {
  standing: ProviderStanding;
  /** The same provider is retried in a moment. */
  retrying: boolean;
  /** It concerns only this project, such as a script that has ended. */
  local: boolean;
}

export interface OutageFacts {
  /** The standing before the failure. */
  standing: ProviderStanding;
  /** When the last of its used-up windows resets, if a reading tells. */
  windowsResetMs: number | null;
  pollingIntervalMs: number;
  /** When the failed turn began. */
  startedAtMs: number;
  nowMs: number;
  random: number;
}

/**
 * The standing after a failure. `undefined`: the provider is not at fault; the prompt, the conversation or the allowance was.
 * Turns that were in flight at the same time fail together: that is one outage and counts once.
 */
export function outageAfter(failure: ProviderFailure, facts: OutageFacts): Outage | undefined {
  const before = facts.standing;
  const sameOutage = before.consecutiveFailures > 0 && facts.startedAtMs < (before.lastFailureAtMs ?? 0);
  const failures = sameOutage ? before.consecutiveFailures : inARow(before, failure.kind) + 1;
  const pause = pauseAfter(failure, failures, facts);
  if (pause === undefined) return undefined;
  const earlier = sameOutage ? (before.unavailableUntilMs ?? 0) : 0;
  const later = earlier > pause.untilMs;
  return {
    retrying: pause.retrying && !later,
    local: failure.kind === 'scriptEnded',
    standing: {
      ...before,
      consecutiveFailures: failures,
      lastFailure: later ? before.lastFailure : failure.message,
      lastFailureKind: later ? before.lastFailureKind : failure.kind,
      lastFailureAtMs: facts.nowMs,
      unavailableUntilMs: Math.max(earlier, pause.untilMs),
      untilTold: later ? before.untilTold : pause.told,
    },
  };
}

/**
 * Number of failures in a row before this one. A long pause or another kind of failure resets it, so that the short retries begin
 * again. Timeouts keep their count after a long pause: otherwise another turn of an hour would be retried. Refusals keep it too:
 * their pauses grow until the service takes a turn again.
 */
function inARow(before: ProviderStanding, kind: ProviderFailureKind): number {
  if (before.lastFailureKind !== kind) return 0;
  const pause = (before.unavailableUntilMs ?? 0) - (before.lastFailureAtMs ?? 0);
  return pause <= BRIEF_MS || COUNTED_ON.has(kind) ? before.consecutiveFailures : 0;
}

const COUNTED_ON: ReadonlySet<ProviderFailureKind> = new Set([
  ...(['timeout', 'silent', 'rateLimit', 'quota', 'credits', 'capacity'] as const),
]);

interface Pause {
  untilMs: number;
  told: boolean;
  retrying: boolean;
}

function pauseAfter(failure: ProviderFailure, failures: number, facts: OutageFacts): Pause | undefined {
  const { nowMs, pollingIntervalMs } = facts;
  const told = toldUntil(failure, failures, facts) ?? (isUsedUp(failure.kind) ? facts.windowsResetMs : null);
  const guess = { untilMs: nowMs + pollingIntervalMs, told: false, retrying: false };
  switch (remedyOf(failure.kind)) {
    case 'reprompt':
    case 'compact':
    case 'again':
      return undefined;
    case 'ask':
    case 'stop':
      return { untilMs: OUT_FOR_GOOD_MS, told: false, retrying: false };
    case 'switch':
      if (told === null) return failure.kind === 'rateLimit' ? minuteLimit(failures, facts) : guess;
      return { untilMs: told, told: true, retrying: failure.kind === 'rateLimit' && told - nowMs <= BRIEF_MS };
    case 'retry':
      if (failures > triesOf(failure.kind)) return told === null ? guess : { ...guess, untilMs: told, told: true };
      if (told !== null) return { untilMs: told, told: true, retrying: told - nowMs <= BRIEF_MS };
      return { untilMs: nowMs + retryDelayMs(failure.kind, failures, facts.random), told: false, retrying: true };
  }
}

/** A rate limit without a reset time is usually per minute. */
function minuteLimit(failures: number, { nowMs, pollingIntervalMs, random }: OutageFacts): Pause {
  const pauseMs = Math.min(Math.round(MAX_DELAY_MS * failures * (1 + random / 4)), pollingIntervalMs);
  return { untilMs: nowMs + pauseMs, told: false, retrying: pauseMs <= BRIEF_MS };
}

/**
 * The reset time that the provider named, bounded: never before a floor that doubles with each refusal in a row up to the polling
 * interval, because a service that says "at once" and refuses again would be asked without end; and never so far ahead that a
 * service's wrong clock stops the project. Quotas come back within a month; for all other failures more than a day is not plausible and is ignored.
 */
function toldUntil(
  { kind, resetAt, retryAfterMs }: ProviderFailure,
  failures: number,
  { nowMs, pollingIntervalMs }: OutageFacts,
): number | null {
  const told = resetAt !== null ? Date.parse(resetAt) : retryAfterMs !== null ? nowMs + retryAfterMs : Number.NaN;
  if (!Number.isFinite(told) || (!isUsedUp(kind) && told - nowMs > DAY_MS)) return null;
  const floorMs = Math.min(BASE_DELAY_MS * 2 ** (failures - 1), Math.max(BASE_DELAY_MS, pollingIntervalMs));
  return Math.min(Math.max(told, nowMs + floorMs), nowMs + LONGEST_TOLD_MS);
}

const DAY_MS = 86_400_000;
const LONGEST_TOLD_MS = 32 * DAY_MS;

/** A turn that took an hour to time out is tried once more and not three times. */
function triesOf(kind: ProviderFailureKind): number {
  return kind === 'timeout' || kind === 'silent' ? 1 : MAX_RETRIES;
}

function retryDelayMs(kind: ProviderFailureKind, failures: number, random: number): number {
  if (kind !== 'capacity') return backoffMs(failures, random);
  return Math.round(CAPACITY_DELAY_MS * failures * (0.75 + random / 2));
}

/** 1 s, 2 s, 4 s, … up to a minute, with a quarter of jitter either way. */
export function backoffMs(failures: number, random: number): number {
  const exact = Math.min(BASE_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.round(exact * (0.75 + random / 2));
}

/** Whether the provider is only in a short back-off: the project waits for it and keeps its status. */
export function backsOff(standing: ProviderStanding, nowMs: number): boolean {
  const until = standing.unavailableUntilMs;
  if (until === null || until <= nowMs || until - nowMs > BRIEF_MS || standing.lastFailureKind === null) return false;
  if (standing.lastFailureKind === 'rateLimit') return true;
  return remedyOf(standing.lastFailureKind) === 'retry' && standing.consecutiveFailures <= MAX_RETRIES;
}
