import type { CostEntry, FinanceState } from './cost-entry.ts';
import { totalTokens } from './tokens.ts';

/** Whether the provider took the turn; one that it refused is in no books but the project's own. */
export function isTaken({ basis }: Pick<CostEntry, 'basis'>): boolean {
  return basis !== 'refused';
}

/** Whether a bill has no known price. A subscription never lacks one, and a turn that was refused cost nothing. */
export function isUnpriced({
  costUsd,
  billing: paid,
  basis,
}: Pick<CostEntry, 'costUsd' | 'billing' | 'basis'>): boolean {
  return costUsd === null && paid !== 'subscription' && basis !== 'refused';
}

/** Whether a quota pays for the turn; it has no price and lacks none. */
export function isByQuota({
  costUsd,
  billing: paid,
  basis,
}: Pick<CostEntry, 'costUsd' | 'billing' | 'basis'>): boolean {
  return costUsd === null && paid === 'subscription' && basis !== 'refused';
}

/** Sums are kept to a hundred-thousandth of a cent, so that a thousand additions do not drift. */
export function addUsd(a: number, b: number): number {
  return Math.round((a + b) * 1e7) / 1e7;
}

/** What is wrong with the totals, for a person; `undefined`: they are the sums of the entries. */
export function totalsProblem(finance: FinanceState): string | undefined {
  const { costHistory } = finance;
  const sums = {
    totalSpentUsd: costHistory.reduce((sum, entry) => addUsd(sum, entry.costUsd ?? 0), 0),
    totalTokens: costHistory.reduce((sum, entry) => sum + totalTokens(entry.tokens), 0),
    unpricedTurns: costHistory.filter(isUnpriced).length,
  };
  for (const name of ['totalSpentUsd', 'totalTokens', 'unpricedTurns'] as const) {
    if (finance[name] !== sums[name]) return `${name} is ${finance[name]}, and the entries add up to ${sums[name]}`;
  }
  return undefined;
}
