import { z } from 'zod';
import { timestamp } from '../ids.ts';
import { billing, tokenUsageSchema, totalTokens } from '../provider/provider.ts';
import { usageBasis } from '../provider/usage-report.ts';
import { stuckSignalSchema } from '../task/blocking.ts';

export const turnKind = z.enum(['plan', 'work', 'correction', 'handover', 'audit', 'probe']);
export type TurnKind = z.infer<typeof turnKind>;

/** One turn's bill. `costUsd: null`: a subscription, or no known price (*unpriced*); never free. */
export const costEntrySchema = z.strictObject({
  turnId: z.string(),
  at: timestamp,
  provider: z.string(),
  model: z.string(),
  persona: z.string(),
  taskId: z.string().nullable(),
  operation: turnKind,
  tokens: tokenUsageSchema,
  costUsd: z.number().nonnegative().nullable(),
  /** Absent: told, or not known to an older document. */
  basis: usageBasis.exactOptional(),
  /** Absent in documents that do not know it. */
  billing: billing.exactOptional(),
});
export type CostEntry = z.infer<typeof costEntrySchema>;

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

/** The reservation of a turn, made before the provider is asked; `null`: not bounded in this unit. */
export const reservationSchema = z.strictObject({
  id: z.string(),
  usd: z.number().nonnegative().nullable(),
  tokens: z.int().nonnegative().nullable(),
});
export type Reservation = z.infer<typeof reservationSchema>;

export const providerSwitchSchema = z.strictObject({
  at: timestamp,
  fromProvider: z.string().nullable(),
  toProvider: z.string(),
  /** The words of a provider's failure or of the choice; empty with `stuck`. */
  reason: z.string(),
  stuck: stuckSignalSchema.exactOptional(),
});
export type ProviderSwitch = z.infer<typeof providerSwitchSchema>;

export const financeStateSchema = z.strictObject({
  currentProviderId: z.string().nullable(),
  totalSpentUsd: z.number().nonnegative(),
  totalTokens: z.int().nonnegative(),
  unpricedTurns: z.int().nonnegative(),
  /** Interrupted turns, whose cost is unknown. */
  interruptedTurns: z.int().nonnegative(),
  /** The most that interrupted turns can have cost, USD; caps count it as spent. */
  uncertainUsd: z.number().nonnegative().default(0),
  uncertainTokens: z.int().nonnegative().default(0),
  waitingUntil: timestamp.nullable(),
  providerSwitches: z.array(providerSwitchSchema),
  costHistory: z.array(costEntrySchema),
});
export type FinanceState = z.infer<typeof financeStateSchema>;

export const emptyFinance: FinanceState = {
  currentProviderId: null,
  totalSpentUsd: 0,
  totalTokens: 0,
  unpricedTurns: 0,
  interruptedTurns: 0,
  uncertainUsd: 0,
  uncertainTokens: 0,
  waitingUntil: null,
  providerSwitches: [],
  costHistory: [],
};

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
