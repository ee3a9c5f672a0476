import type { Exclusion, ExclusionKind, Selection } from '../domain/provider/provider-selection.ts';

/** Waits up to this long keep the status `active`. */
const BRIEF_MS = 90_000;
/** A rate limit that ends within this time is waited for, rather than giving up the provider's conversation. */
const WORTH_WAITING_MS = 15_000;
/** A slot that another process frees is seen within this time; one freed in this process wakes the wait at once. */
const BUSY_LOOK_MS = 60_000;

/** What a wait is for: quota or credits, room in a budget, or providers that work again. */
export type WaitReason = 'noProvider' | 'budgetReached' | 'providersFailing';

/** What is done when no provider can take the next turn now. */
export type NoChoice =
  /** Try again in a moment, without a change of status. */
  | { kind: 'moment'; untilMs: number; why: string }
  /** `untilMs`: the earliest moment at which a provider may be available; `null`: unknown. */
  | { kind: 'wait'; untilMs: number | null; because: WaitReason; why: string }
  /** The project's own limit is reached, or that of its family as a whole. */
  | { kind: 'limit'; of: 'project' | 'family'; which: 'cost' | 'tokens' | 'turns' }
  /** Only a person can fix it. `why`: a line for each provider; empty if none is enabled for the project. */
  | { kind: 'askPerson'; why: string };

const FOR_A_PERSON: readonly ExclusionKind[] = ['needsPerson', 'noPrice'];
const NOT_CONCERNED: readonly ExclusionKind[] = ['disabled', 'notAllowed'];
const LIMITS: readonly ExclusionKind[] = ['projectCap', 'familyCap'];
const CAPS: readonly ExclusionKind[] = ['cap', ...LIMITS];

/** Waits out a short back-off of the provider that has the conversation; another provider would need the full context. */
export function waitForCurrent({ excluded }: Selection, current: string | null, nowMs: number): NoChoice | undefined {
  const found = excluded.find(({ config }) => config.id === current)?.exclusion;
  if (found?.untilMs == null) return undefined;
  const isWorthIt = found.kind === 'backsOff' || (found.kind === 'rate' && found.untilMs - nowMs <= WORTH_WAITING_MS);
  return isWorthIt ? { kind: 'moment', untilMs: found.untilMs, why: found.reason } : undefined;
}

/** The cheapest remedy: wait a moment, else wait for the earliest reset, else end at the limit, else ask a person. */
export function noProviderFallback({ excluded }: Selection, nowMs: number): NoChoice {
  const concerned = excluded.filter(({ exclusion }) => !NOT_CONCERNED.includes(exclusion.kind));
  if (concerned.length === 0) return { kind: 'askPerson', why: '' };
  const why = concerned.map(({ config, exclusion }) => `${config.id}: ${exclusion.reason}`).join('\n');
  const passing = concerned.map(({ exclusion }) => exclusion).filter(({ kind }) => !FOR_A_PERSON.includes(kind));
  if (passing.length === 0) return { kind: 'askPerson', why };
  const moments = passing.filter((exclusion) => isBrief(exclusion, nowMs));
  if (moments.length > 0) {
    return { kind: 'moment', untilMs: Math.min(...moments.map((one) => one.untilMs ?? nowMs + BUSY_LOOK_MS)), why };
  }
  const limit = passing.find(({ kind }) => kind === 'projectCap') ?? passing[0];
  if (limit !== undefined && passing.every(({ kind }) => LIMITS.includes(kind))) {
    const of = limit.kind === 'projectCap' ? 'project' : 'family';
    return { kind: 'limit', of, which: limit.unit === undefined || limit.unit === 'usd' ? 'cost' : limit.unit };
  }
  const known = passing.flatMap(({ untilMs }) => untilMs ?? []);
  return { kind: 'wait', untilMs: known.length === 0 ? null : Math.min(...known), because: becauseOf(passing), why };
}

function becauseOf(passing: readonly Exclusion[]): WaitReason {
  if (passing.every(({ kind }) => CAPS.includes(kind))) return 'budgetReached';
  return passing.every(({ kind }) => kind === 'failing') ? 'providersFailing' : 'noProvider';
}

export function isBrief({ kind, untilMs }: Exclusion, nowMs: number): boolean {
  if (kind === 'backsOff' || kind === 'busy') return true;
  return kind === 'rate' && untilMs !== null && untilMs - nowMs <= BRIEF_MS;
}

/** Why `current`, the provider of the last turn, is not chosen again. `why`: the reason for the chosen one. */
export function switchReason({ excluded, serving }: Selection, current: string, why: string): string {
  const exclusion = excluded.find(({ config }) => config.id === current)?.exclusion;
  if (exclusion !== undefined) return `${current}: ${exclusion.reason}`;
  return serving.some(({ config }) => config.id === current) ? why : `${current} is no longer in providers.yaml`;
}
