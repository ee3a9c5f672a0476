import { z } from 'zod';
import { timestamp } from '../ids.ts';
import { billing, tokenUsageSchema, usageBasis } from '../provider/provider.ts';
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
