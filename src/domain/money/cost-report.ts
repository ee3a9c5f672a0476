import type { CapUnit } from './budget.ts';
import { noTokens } from './tokens.ts';
import type { TokenUsage } from '../provider/provider.ts';

export const COST_DIMENSIONS = ['project', 'provider', 'model', 'persona', 'task', 'operation', 'day'] as const;
export type CostDimension = (typeof COST_DIMENSIONS)[number];

export interface CostQuery {
  groupBy: CostDimension;
  /** Milliseconds since 1970; from `sinceMs` on and before `untilMs`. */
  sinceMs?: number;
  untilMs?: number;
  projectId?: string;
  providerId?: string;
}

/** `costUsd` sums the priced turns. `unpricedTurns` have no price and are not free; a quota pays for `subscriptionTurns`. */
export interface CostSum {
  turns: number;
  requests: number;
  tokens: TokenUsage;
  costUsd: number;
  unpricedTurns: number;
  subscriptionTurns: number;
  /** The most that interrupted turns can have cost. */
  uncertainUsd: number;
  /** Turns whose tokens the service did not tell as they are. Absent: none. */
  untoldBills?: UntoldBills;
}

/** Turns by where their tokens come from, if not from the service; see `usageBasis`. */
export interface UntoldBills {
  estimated: number;
  atLeast: number;
  untold: number;
}

export function basesOf({ untoldBills }: Pick<CostSum, 'untoldBills'>): UntoldBills {
  return untoldBills ?? { estimated: 0, atLeast: 0, untold: 0 };
}

export function sumOfBases(a: UntoldBills, b: UntoldBills): UntoldBills {
  return { estimated: a.estimated + b.estimated, atLeast: a.atLeast + b.atLeast, untold: a.untold + b.untold };
}

/** As the optional part of a `CostSum`. */
export function withBases(bills: UntoldBills): Pick<CostSum, 'untoldBills'> {
  return bills.estimated + bills.atLeast + bills.untold === 0 ? {} : { untoldBills: bills };
}

export const noCosts: CostSum = {
  turns: 0,
  requests: 0,
  tokens: noTokens,
  costUsd: 0,
  unpricedTurns: 0,
  subscriptionTurns: 0,
  uncertainUsd: 0,
};

export interface CostRow extends CostSum {
  /** An id, a name or a day (`2026-11-24`), by the dimension; `''`: none, such as turns without a task. */
  key: string;
}

export interface CostReport {
  query: CostQuery;
  /** Most expensive first; days in chronological order. */
  rows: CostRow[];
  total: CostSum;
}

/** How far a cap is used. `reserved` is what turns that are running may still cost. */
export interface CapUse {
  /** Stable name, such as `all/day/usd` or `provider:openai/ever/tokens`. */
  id: string;
  unit: CapUnit;
  used: number;
  reserved: number;
  allowed: number;
}
