import { addUsd, isByQuota, isTaken, isUnpriced } from '../../domain/money/bills.ts';
import { totalTokens } from '../../domain/money/tokens.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { counted } from '../shared/plain-text.ts';

/** What one model of one provider came to. Refused turns are no turns here. */
export interface ReportedCost {
  provider: string;
  model: string;
  turns: number;
  unpricedTurns: number;
  /** Paid for by a quota. */
  subscriptionTurns: number;
  /** Turns whose tokens are an upper estimate. */
  estimatedTurns: number;
  /** Turns of which fewer tokens are known than were used, or none. */
  lowerBoundTurns: number;
  costUsd: number;
  tokens: number;
}

/** One row for each provider and model, in the order in which they were first used. */
export function reportedCosts({ state }: ProjectSnapshot): ReportedCost[] {
  const rows = new Map<string, ReportedCost>();
  for (const entry of state.finance.costHistory) {
    const { provider, model } = entry;
    const key = `${provider}\n${model}`;
    const row = rows.get(key) ?? { provider, model, ...noReportedCost };
    const one = (holds: boolean): number => (holds ? 1 : 0);
    rows.set(key, {
      ...row,
      turns: row.turns + one(isTaken(entry)),
      unpricedTurns: row.unpricedTurns + one(isUnpriced(entry)),
      subscriptionTurns: row.subscriptionTurns + one(isByQuota(entry)),
      estimatedTurns: row.estimatedTurns + one(entry.basis === 'estimated'),
      lowerBoundTurns: row.lowerBoundTurns + one(entry.basis === 'atLeast' || entry.basis === 'untold'),
      costUsd: addUsd(row.costUsd, entry.costUsd ?? 0),
      tokens: row.tokens + totalTokens(entry.tokens),
    });
  }
  return [...rows.values()];
}

/** `3120`, `3120 (2 turns estimated; of 1 turn not all tokens are known)`. */
export function reportedTokens({ tokens, estimatedTurns, lowerBoundTurns }: ReportedCost): string {
  const notes = [
    ...(estimatedTurns > 0 ? [`${counted(estimatedTurns, 'turn')} estimated`] : []),
    ...(lowerBoundTurns > 0 ? [`of ${counted(lowerBoundTurns, 'turn')} not all tokens are known`] : []),
  ];
  return notes.length === 0 ? String(tokens) : `${tokens} (${notes.join('; ')})`;
}

const noReportedCost = {
  ...{ turns: 0, unpricedTurns: 0, subscriptionTurns: 0, estimatedTurns: 0, lowerBoundTurns: 0, costUsd: 0, tokens: 0 },
};
