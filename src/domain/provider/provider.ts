import { z } from 'zod';

/**
 * Tokens of one turn or request. `cacheRead` and `cacheWrite` (read from and written to the service's prompt cache) are not
 * part of `input`; `thinking` is part of `output`.
 */
export const tokenUsageSchema = z.strictObject({
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  thinking: z.int().nonnegative(),
  cacheRead: z.int().nonnegative(),
  cacheWrite: z.int().nonnegative().default(0),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

/** One window of a subscription: `remainingFraction` 0–1. */
export const quotaWindowSchema = z.strictObject({
  id: z.string(),
  group: z.string(),
  window: z.enum(['5h', 'weekly', 'daily', 'other']),
  remainingFraction: z.number().min(0).max(1),
  resetAt: z.iso.datetime().nullable(),
});
export type QuotaWindow = z.infer<typeof quotaWindowSchema>;

/** `agent` works in the worktree itself; `chat` asks for tools. */
export type ProviderStyle = 'agent' | 'chat';

/**
 * How its use is paid for. `tokens`: money by the token, at a price that may not be known. `subscription`: a quota, shown as
 * quota and never as money.
 */
export const billing = z.enum(['tokens', 'subscription']);
export type Billing = z.infer<typeof billing>;

/**
 * Where the tokens of a bill come from. `told`: by the service. `estimated`: the service told nothing, or less than was seen; an
 * upper estimate. `atLeast`: a lower bound, such as the last request of a turn of several. `untold`: nothing is known.
 * `refused`: the service did not take the turn, and nothing was used.
 */
export const usageBasis = z.enum(['told', 'estimated', 'atLeast', 'untold', 'refused']);
export type UsageBasis = z.infer<typeof usageBasis>;
