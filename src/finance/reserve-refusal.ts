import { clockTime } from '../domain/local-day.ts';
import { busyExclusion, type Exclusion } from '../domain/provider/provider-selection.ts';
import type { ReserveRefusal } from '../ports/ledger.ts';

const RATE_NAMES = {
  requestsPerMinute: 'requests a minute',
  tokensPerMinute: 'tokens a minute',
  requestsPerDay: 'requests a day',
} as const;

/** A ledger refusal as an exclusion of the provider. Refusals by a cap depend on sizes and are handled in `reserve`. */
export function refusalExclusion(refusal: Exclude<ReserveRefusal, { kind: 'cap' }>, nowMs: number): Exclusion {
  if (refusal.kind === 'concurrency') return busyExclusion(refusal.running);
  const until = clockTime(refusal.freeAtMs, nowMs);
  const reason = `the limit on ${RATE_NAMES[refusal.limit]} is reached until ${until}`;
  return { kind: 'rate', reason, untilMs: refusal.freeAtMs };
}
