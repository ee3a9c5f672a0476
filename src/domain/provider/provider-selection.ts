import { isUnproven, needsPerson, type Headroom, type ProviderStanding } from './provider-standing.ts';
import { isLimited } from './provider-failure.ts';
import { billingOf, maxConcurrentOf } from './billing.ts';
import { clockTime, nextMidnight } from '../local-day.ts';
import type { CapUnit } from '../money/budget.ts';
import { amountPhrase, capPhrase, type CapState } from '../money/cap.ts';
import { backsOff } from './outage-backoff.ts';
import type { ProviderConfig } from './provider-config.ts';
import { expiresAt, lastReset, usedUp, windowPhrase, windowsFor } from './quota-windows.ts';

/** One provider with everything that decides whether it takes the next turn. */
export interface Candidate {
  config: ProviderConfig;
  standing: ProviderStanding;
  headroom: Headroom;
  /** Caps that bind it, including its prepaid credit. */
  caps: readonly CapState[];
  /** By unit, what a turn needed when a cap had no room for it. */
  needs: Partial<Record<CapUnit, number>>;
  /** `false`: it is paid by the token and the price is unknown. `null`: not yet known. */
  priceKnown: boolean | null;
  /** The refusal of a reservation for it that was just tried. */
  refused?: Exclusion | undefined;
}

/**
 * Why it is not available, as a closed list; `busy` and `backsOff` end within seconds or when a running turn ends. `out`: its
 * service refused it until a time; `failing`: it failed again and again, and is left alone for a while.
 */
export type ExclusionKind =
  | 'disabled'
  | 'notAllowed'
  | 'needsPerson'
  | 'noPrice'
  | 'backsOff'
  | 'out'
  | 'failing'
  | 'unproven'
  | 'quota'
  | 'rate'
  | 'busy'
  | 'cap'
  | 'projectCap'
  | 'familyCap';

export interface Exclusion {
  kind: ExclusionKind;
  /** For a person: `5-hour window used up, resets 14:10`. */
  reason: string;
  /** When it may be available again, milliseconds since 1970; `null`: unknown. */
  untilMs: number | null;
  /** The unit of the cap that excludes it. */
  unit?: CapUnit;
}

export interface Serving {
  config: ProviderConfig;
  score: number;
  /** For a person: `priority 1`, `62 % of the 5-hour window left, resets 14:10`. */
  reasons: string[];
}

export interface Selection {
  /** Best first. */
  serving: Serving[];
  excluded: { config: ProviderConfig; exclusion: Exclusion }[];
}

export interface SelectionFacts {
  nowMs: number;
  /** Provider ids that the project may use; empty: all. */
  allowed: readonly string[];
  /** Root of the project's repository; `undefined`: no project is asked about. */
  repository: string | undefined;
  /** Id of the provider of the last turn; it stays while it is available, to keep its conversation. */
  current: string | null;
  /** Between two tasks, work returns to the preferred provider. */
  atBoundary: boolean;
  /** A waiting project wants proof that a provider is back; a working one may find out by its next turn. */
  provenOnly: boolean;
}

/**
 * The providers that can take the next turn, best first, with reasons; for all others, why not and until when. The user's
 * priority comes first. Among equals, the quota that expires first is used first, because it is lost otherwise; then the score
 * decides.
 */
export function selectProviders(candidates: readonly Candidate[], facts: SelectionFacts): Selection {
  const selection: Selection = { serving: [], excluded: [] };
  const expiry = new Map<string, number>();
  for (const candidate of candidates) {
    const exclusion = candidate.refused ?? exclusionOf(candidate, facts);
    const { config } = candidate;
    if (exclusion !== undefined) {
      selection.excluded.push({ config, exclusion });
      continue;
    }
    expiry.set(config.id, expiresAt(windowsFor(config, candidate.standing.windows, facts.nowMs)));
    const score = scoreOf(candidate, facts.nowMs);
    selection.serving.push({ config, score, reasons: reasonsFor(candidate, facts.nowMs) });
  }
  const expires = (one: Serving): number => Math.floor((expiry.get(one.config.id) ?? Infinity) / SAME_MOMENT_MS);
  const rank = (a: Serving, b: Serving): number =>
    a.config.priority - b.config.priority || compare(expires(a), expires(b)) || b.score - a.score;
  selection.serving.sort(rank);
  keepCurrent(selection, facts, (a, b) => a.config.priority - b.config.priority || compare(expires(a), expires(b)));
  return selection;
}

/** Resets closer together than this are no reason to change providers. */
const SAME_MOMENT_MS = 1_800_000;

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A better score alone does not replace the current provider: a change costs the conversation. */
function keepCurrent(
  { serving }: Selection,
  facts: SelectionFacts,
  preferred: (a: Serving, b: Serving) => number,
): void {
  const at = serving.findIndex(({ config }) => config.id === facts.current);
  const current = serving[at];
  const first = serving[0];
  if (current === undefined || first === undefined) return;
  if (first !== current && facts.atBoundary && preferred(first, current) < 0) {
    first.reasons.push(`preferred to ${current.config.id}, and a task begins`);
    return;
  }
  if (first !== current) current.reasons.push('served last');
  serving.splice(at, 1);
  serving.unshift(current);
}

/** Why it is excluded regardless of its use: what can be said without reading the ledger. */
export function outAnyway(
  { config, standing }: Pick<Candidate, 'config' | 'standing'>,
  facts: SelectionFacts,
): Exclusion | undefined {
  if (!config.enabled) return { kind: 'disabled', reason: 'it is disabled in providers.yaml', untilMs: null };
  if (facts.allowed.length > 0 && !facts.allowed.includes(config.id)) {
    return { kind: 'notAllowed', reason: 'this project may not use it', untilMs: null };
  }
  // Another repository's tasks would be paid for, and worked on by the next provider.
  if (isForAnother(config, facts.repository)) {
    return { kind: 'notAllowed', reason: 'its script is for another repository', untilMs: null };
  }
  return outOf(standing, facts) ?? quotaOf({ config, standing }, facts.nowMs);
}

function isForAnother(config: ProviderConfig, repository: string | undefined): boolean {
  const own = config.name === 'scripted' ? config.config.repository : undefined;
  return own !== undefined && repository !== undefined && own !== repository;
}

function exclusionOf(candidate: Candidate, facts: SelectionFacts): Exclusion | undefined {
  const { config, headroom, priceKnown } = candidate;
  const out = outAnyway(candidate, facts);
  if (out !== undefined) return out;
  if (billingOf(config) === 'tokens' && priceKnown === false && candidate.caps.some(({ cap }) => cap.unit === 'usd')) {
    return { kind: 'noPrice', reason: noPriceReason(config), untilMs: null };
  }
  for (const state of candidate.caps) {
    const need = candidate.needs[state.cap.unit] ?? 0;
    if (state.used + state.reserved + need > state.cap.allowed || state.used + state.reserved >= state.cap.allowed) {
      return tooLittleRoom(state, need, facts.nowMs);
    }
  }
  const most = maxConcurrentOf(config);
  if (most !== null && headroom.running >= most) return busyExclusion(headroom.running);
  return rateOf(candidate, facts.nowMs);
}

export function noPriceReason({ id, model }: ProviderConfig): string {
  return `no price is known for ${model ?? id}; a cap in USD cannot be kept; add a price or remove the cap`;
}

const CAP_KINDS = { all: 'cap', provider: 'cap', project: 'projectCap', family: 'familyCap' } as const;

/** `need`: what a turn needs, in the cap's unit. */
export function tooLittleRoom({ cap, used, reserved }: CapState, need: number, nowMs: number): Exclusion {
  if (used < cap.allowed && used + need <= cap.allowed && reserved > 0) {
    // Reserved amounts come back when the running turns cost less.
    return { kind: 'busy', reason: `running turns may use up the cap of ${capPhrase(cap)}`, untilMs: null };
  }
  const left = amountPhrase(Math.max(0, cap.allowed - used), cap.unit);
  const isFull = used >= cap.allowed;
  return {
    kind: CAP_KINDS[cap.scope.kind],
    reason: isFull
      ? `the cap of ${capPhrase(cap)} is reached`
      : `the cap of ${capPhrase(cap)} leaves ${left}, and ${amountPhrase(need, cap.unit)} are set aside for a turn`,
    untilMs: cap.period === 'day' ? nextMidnight(nowMs) : null,
    unit: cap.unit,
  };
}

export function busyExclusion(running: number): Exclusion {
  return { kind: 'busy', reason: `${running} turns run there already, which is max_concurrent`, untilMs: null };
}

function outOf(standing: ProviderStanding, { nowMs, provenOnly }: SelectionFacts): Exclusion | undefined {
  const until = standing.unavailableUntilMs;
  if (until === null) return undefined;
  const why = standing.lastFailure ?? 'not available';
  if (needsPerson(standing)) return { kind: 'needsPerson', reason: why, untilMs: null };
  if (backsOff(standing, nowMs)) {
    return { kind: standing.lastFailureKind === 'rateLimit' ? 'rate' : 'backsOff', reason: why, untilMs: until };
  }
  if (until > nowMs) {
    const kind = isLimited(standing.lastFailureKind) ? 'out' : 'failing';
    return { kind, reason: `${why} (until ${clockTime(until, nowMs)})`, untilMs: until };
  }
  return provenOnly && isUnproven(standing) ? { kind: 'unproven', reason: why, untilMs: nowMs } : undefined;
}

/**
 * A window with nothing left but the user's own share excludes the provider until its reset; several windows, until the last
 * reset.
 */
function quotaOf({ config, standing }: Pick<Candidate, 'config' | 'standing'>, nowMs: number): Exclusion | undefined {
  const out = usedUp(windowsFor(config, standing.windows, nowMs), config.quotaShare ?? 1);
  if (out.length === 0) return undefined;
  const until = lastReset(out);
  // Old readings without a reset time must not keep a provider out for ever.
  if (until === null && nowMs - (standing.windowsAtMs ?? 0) > STALE_READING_MS) return undefined;
  const share = config.quotaShare === undefined ? '' : ` (its share is ${Math.round(config.quotaShare * 100)} %)`;
  return { kind: 'quota', reason: out.map((window) => windowPhrase(window, nowMs)).join(', ') + share, untilMs: until };
}

const STALE_READING_MS = 900_000;

function rateOf({ config, headroom }: Candidate, nowMs: number): Exclusion | undefined {
  const limit = config.rateLimit;
  if (limit?.requestsPerDay !== undefined && headroom.requestsLastDay >= limit.requestsPerDay) {
    const reason = `${headroom.requestsLastDay} of ${limit.requestsPerDay} requests a day are used`;
    return { kind: 'rate', reason, untilMs: null };
  }
  if (limit?.requestsPerMinute !== undefined && headroom.requestsLastMinute >= limit.requestsPerMinute) {
    const reason = `${headroom.requestsLastMinute} of ${limit.requestsPerMinute} requests a minute are used`;
    return { kind: 'rate', reason, untilMs: nowMs + 60_000 };
  }
  if (limit?.tokensPerMinute !== undefined && headroom.tokensLastMinute >= limit.tokensPerMinute) {
    const reason = `${headroom.tokensLastMinute} of ${limit.tokensPerMinute} tokens a minute are used`;
    return { kind: 'rate', reason, untilMs: nowMs + 60_000 };
  }
  return undefined;
}

/**
 * A provider without configured credit or limit gets the full points, because it is not short of them. Failures weigh once,
 * because the provider has already had its pause, and a success is needed to clear them.
 */
function scoreOf({ config, standing, headroom, caps }: Candidate, nowMs: number): number {
  const credit = caps.find(({ cap }) => cap.scope.kind === 'provider' && cap.unit === 'usd');
  const creditsLeft = credit === undefined ? Infinity : credit.cap.allowed - credit.used - credit.reserved;
  const tokensLeft = (config.rateLimit?.tokensPerMinute ?? Infinity) - headroom.tokensLastMinute;
  const success = standing.lastSuccessAtMs;
  return (
    (10 - config.priority) * 10 +
    Math.min(Math.max(0, creditsLeft) * 10, 50) +
    Math.min(Math.max(0, tokensLeft) / 1000, 20) -
    Math.min(standing.consecutiveFailures, 1) * 15 +
    (success === null ? 0 : Math.max(10 - (nowMs - success) / 3_600_000, 0))
  );
}

function reasonsFor({ config, standing, caps }: Candidate, nowMs: number): string[] {
  const windows = windowsFor(config, standing.windows, nowMs).map((window) => windowPhrase(window, nowMs));
  const room = caps
    .filter(({ cap }) => cap.unit === 'usd')
    .map(({ cap, used, reserved }) => ({ cap, left: Math.max(0, cap.allowed - used - reserved) }))
    .toSorted((a, b) => a.left - b.left)[0];
  return [
    `priority ${config.priority}`,
    ...windows,
    ...(room === undefined ? [] : [`$${room.left.toFixed(2)} left of ${capPhrase(room.cap)}`]),
  ];
}
