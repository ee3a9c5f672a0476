import type { Cap } from '../../../src/domain/money/budget.ts';
import { failed, succeeded, type Result } from '../../../src/domain/result.ts';
import type { GroupRefusal, ReserveRefusal, ReserveRequest } from '../../../src/ports/ledger.ts';
import { aWish, cap, MINUTE, NOON } from '../builders/ledger-builders.ts';

/** What each project of the model was forked from. */
export const MODEL_PARENTS: Readonly<Record<string, string | null>> = {
  root: null,
  child: 'root',
  deep: 'child',
  sibling: 'root',
  alone: null,
};
const WHOLE_FAMILY = ['root', 'child', 'deep', 'sibling'];
/** Of every bill. */
export const MODEL_BILL = { costUsd: 0.5, tokens: 130 };
const REQUESTS_A_MINUTE = 4;
const MAX_CONCURRENT = 4;

type Place = Pick<ReserveRequest, 'projectId' | 'providerId'>;

/** Caps with what they are about, spelled out. */
const CAPS: readonly { cap: Cap; isIn: (place: Place) => boolean }[] = [
  { cap: cap('usd', 6), isIn: () => true },
  { cap: cap('turns', 9, 'day'), isIn: () => true },
  { cap: cap('usd', 2, 'ever', { kind: 'project', projectId: 'child' }), isIn: (at) => at.projectId === 'child' },
  {
    cap: cap('usd', 4, 'day', { kind: 'family', rootId: 'root' }),
    isIn: ({ projectId }) => WHOLE_FAMILY.includes(projectId),
  },
  {
    cap: cap('turns', 3, 'ever', { kind: 'family', rootId: 'child' }),
    isIn: ({ projectId }) => ['child', 'deep'].includes(projectId),
  },
  { cap: cap('tokens', 260, 'ever', { kind: 'family', rootId: 'alone' }), isIn: (at) => at.projectId === 'alone' },
  { cap: cap('usd', 5, 'ever', { kind: 'provider', providerId: 'v1' }), isIn: (at) => at.providerId === 'v1' },
];
export const MODEL_CAPS = CAPS.map((one) => one.cap);

/** A wish with every cap and limit that binds it. */
export function modelWish(
  what: Pick<ReserveRequest, 'id' | 'projectId' | 'providerId' | 'usd' | 'tokens'>,
): ReserveRequest {
  const rateLimit = what.providerId === 'v2' ? { requestsPerMinute: REQUESTS_A_MINUTE } : null;
  const maxConcurrent = what.providerId === 'v1' ? MAX_CONCURRENT : null;
  const caps = CAPS.filter(({ isIn }) => isIn(what)).map((one) => one.cap);
  return aWish(what.id, { ...what, caps, rateLimit, maxConcurrent });
}

interface Known extends Place {
  state: 'open' | 'held' | 'billed';
  usd: number;
  tokens: number;
}

/** The part of a ledger that is about caps, as a list that is added up anew each time. At noon, in quarters of a dollar. */
export class LedgerModel {
  #known = new Map<string, Known>();

  reserveGroup(requests: readonly ReserveRequest[]): Result<null, GroupRefusal> {
    const before = new Map(this.#known);
    for (const [index, request] of requests.entries()) {
      const { id, projectId, providerId, usd, tokens } = request;
      if (this.#known.has(id)) continue;
      const refusal = this.#refusal(request);
      if (refusal !== undefined) {
        this.#known = before;
        return failed({ index, requestId: id, refusal });
      }
      this.#known.set(id, { state: 'open', projectId, providerId, usd: usd ?? 0, tokens: tokens ?? 0 });
    }
    return succeeded(null);
  }

  release(id: string): void {
    if (this.#known.get(id)?.state === 'open') this.#known.delete(id);
  }

  hold(id: string): void {
    const known = this.#known.get(id);
    if (known?.state === 'open') this.#known.set(id, { ...known, state: 'held' });
  }

  /** Where the bill belongs: what was never set aside is billed all the same. */
  settle(id: string): Place {
    const { projectId, providerId } = this.#known.get(id) ?? { projectId: 'root', providerId: 'v2' };
    this.#known.set(id, { state: 'billed', projectId, providerId, usd: MODEL_BILL.costUsd, tokens: MODEL_BILL.tokens });
    return { projectId, providerId };
  }

  open(): string[] {
    return [...this.#known].flatMap(([id, { state }]) => (state === 'open' ? [id] : [])).sort();
  }

  capUse(): { used: number; reserved: number }[] {
    return CAPS.map(({ cap: { unit }, isIn }) => {
      const within = [...this.#known.values()].filter(isIn);
      const sum = (all: readonly Known[]): number => all.reduce((n, one) => n + (unit === 'turns' ? 1 : one[unit]), 0);
      return {
        used: sum(within.filter(({ state }) => state !== 'open')),
        reserved: sum(within.filter(({ state }) => state === 'open')),
      };
    });
  }

  #refusal(request: ReserveRequest): ReserveRefusal | undefined {
    const uses = this.capUse();
    for (const [index, { cap: limit, isIn }] of CAPS.entries()) {
      const { used, reserved } = uses[index] ?? { used: NaN, reserved: NaN };
      const wanted = limit.unit === 'turns' ? 1 : request[limit.unit];
      const fits = wanted === null ? used + reserved < limit.allowed : used + reserved + wanted <= limit.allowed;
      if (isIn(request) && wanted !== 0 && !fits)
        return { kind: 'cap', cap: limit, used, reserved, wanted: wanted ?? 0 };
    }
    const atProvider = [...this.#known.values()].filter(({ providerId }) => providerId === request.providerId);
    const running = atProvider.filter(({ state }) => state === 'open').length;
    const billed = atProvider.filter(({ state }) => state === 'billed').length;
    if (request.providerId === 'v2' && running + billed >= REQUESTS_A_MINUTE) {
      return { kind: 'rate', limit: 'requestsPerMinute', freeAtMs: NOON + MINUTE };
    }
    if (request.providerId === 'v1' && running >= MAX_CONCURRENT) return { kind: 'concurrency', running };
    return undefined;
  }
}
