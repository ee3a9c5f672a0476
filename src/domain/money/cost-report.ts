import type { CapUnit } from './budget.ts';
import { noTokens, type TokenUsage } from '../provider/provider.ts';

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
