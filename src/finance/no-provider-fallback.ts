import type { Exclusion, ExclusionKind, Selection } from '../domain/provider/provider-selection.ts';

/** A wait up to this long is sat out at work: the project does not go to sleep for it. */
const BRIEF_MS = 90_000;
/** A provider's own word of "in a moment" this short is waited for, rather than to give up its conversation. */
const WORTH_WAITING_MS = 15_000;
/** A slot that another process frees is seen within this time; one that is freed here wakes at once. */
const BUSY_LOOK_MS = 60_000;

/** What is done when no provider can take the next turn now. */
export type NoChoice =
  /** The same again in a moment, without a change of status. */
  | { kind: 'moment'; untilMs: number; why: string }
  /** `untilMs`: the earliest moment at which one may serve; `null`: nobody knows. */
  | { kind: 'wait'; untilMs: number | null; because: 'noProvider' | 'budgetReached'; why: string }
  /** The project's own limit is what stands in the way. */
  | { kind: 'limit'; which: 'cost' | 'tokens' | 'turns' }
  /** Only a person can mend it. */
  | { kind: 'askPerson'; why: string };

const FOR_A_PERSON: readonly ExclusionKind[] = ['needsPerson', 'noPrice'];
const NOT_CONCERNED: readonly ExclusionKind[] = ['disabled', 'notAllowed'];
const CAPS: readonly ExclusionKind[] = ['cap', 'projectCap'];

/** A back-off of seconds is sat out with the provider that has the conversation; others would have to be told everything. */
export function waitForCurrent({ excluded }: Selection, current: string | null, nowMs: number): NoChoice | undefined {
  const found = excluded.find(({ config }) => config.id === current)?.exclusion;
  if (found?.untilMs == null) return undefined;
  const isWorthIt = found.kind === 'backsOff' || (found.kind === 'rate' && found.untilMs - nowMs <= WORTH_WAITING_MS);
  return isWorthIt ? { kind: 'moment', untilMs: found.untilMs, why: found.reason } : undefined;
}

/** The remedy that costs least: wait a moment, else wait for the earliest reset, else end, else ask. */
export function noProviderFallback({ excluded }: Selection, nowMs: number): NoChoice {
  const concerned = excluded.filter(({ exclusion }) => !NOT_CONCERNED.includes(exclusion.kind));
  if (concerned.length === 0) return { kind: 'askPerson', why: 'No provider is enabled for this project.' };
  const why = concerned.map(({ config, exclusion }) => `${config.id}: ${exclusion.reason}`).join('\n');
  const passing = concerned.map(({ exclusion }) => exclusion).filter(({ kind }) => !FOR_A_PERSON.includes(kind));
  if (passing.length === 0) return { kind: 'askPerson', why };
  const moments = passing.filter((exclusion) => isBrief(exclusion, nowMs));
  if (moments.length > 0) {
    return { kind: 'moment', untilMs: Math.min(...moments.map((one) => one.untilMs ?? nowMs + BUSY_LOOK_MS)), why };
  }
  const own = passing.find(({ kind }) => kind === 'projectCap');
  if (own !== undefined && passing.every(({ kind }) => kind === 'projectCap')) {
    return { kind: 'limit', which: own.unit === undefined || own.unit === 'usd' ? 'cost' : own.unit };
  }
  const known = passing.flatMap(({ untilMs }) => untilMs ?? []);
  const because = passing.every(({ kind }) => CAPS.includes(kind)) ? 'budgetReached' : 'noProvider';
  return { kind: 'wait', untilMs: known.length === 0 ? null : Math.min(...known), because, why };
}

export function isBrief({ kind, untilMs }: Exclusion, nowMs: number): boolean {
  if (kind === 'backsOff' || kind === 'busy') return true;
  return kind === 'rate' && untilMs !== null && untilMs - nowMs <= BRIEF_MS;
}

/** Why it is not `current` that serves, where it served last. `why`: the reason for the one that does. */
export function switchReason({ excluded, serving }: Selection, current: string, why: string): string {
  const exclusion = excluded.find(({ config }) => config.id === current)?.exclusion;
  if (exclusion !== undefined) return `${current}: ${exclusion.reason}`;
  return serving.some(({ config }) => config.id === current) ? why : `${current} is no longer in providers.yaml`;
}
