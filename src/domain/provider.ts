import { z } from 'zod';
import { providerId } from './ids.ts';

/** Tokens of one turn. `cacheRead` is not part of `input`; `thinking` is part of `output`. */
export const tokenUsageSchema = z.strictObject({
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  thinking: z.int().nonnegative(),
  cacheRead: z.int().nonnegative(),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

export const noTokens: TokenUsage = { input: 0, output: 0, thinking: 0, cacheRead: 0 };

export function totalTokens(usage: TokenUsage): number {
  return usage.input + usage.output + usage.cacheRead;
}

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

const commonFields = {
  id: providerId,
  enabled: z.boolean().default(true),
  /** Lower is preferred. */
  priority: z.int().min(1).max(100).default(1),
  model: z.string().max(200).optional(),
};

/** Built in; plays a documented script, needs no account. */
export const scriptedProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('scripted'),
  config: z.strictObject({
    /** Path of the script, absolute or relative to the data directory. */
    script: z.string().min(1).max(4096),
  }),
});

/** Google's `agy` over stream-json (DECISIONS 2). SPEC §4.4.4's `mode` and `window_strategy` are kept for the hand-off transport. */
export const antigravityProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('antigravity'),
  type: z.literal('cli').default('cli'),
  config: z
    .strictObject({
      /** Where `agy` is; found by itself when absent. */
      cli_path: z.string().min(1).max(4096).optional(),
      mode: z.enum(['agent', 'accept-edits', 'plan']).default('agent'),
      window_strategy: z.enum(['reuse', 'new']).default('reuse'),
      effort: z.enum(['low', 'medium', 'high']).optional(),
      /** The user has read the notice about unattended use on a personal login (DECISIONS 15). */
      consent: z.boolean().default(false),
      turn_timeout_minutes: z.number().min(1).max(720).default(60),
      silence_timeout_minutes: z.number().min(1).max(720).default(15),
      memory_limit_mb: z.int().min(256).max(1_048_576).default(4096),
      max_concurrent: z.int().min(1).max(16).default(2),
    })
    .prefault({}),
});

export const providerConfigSchema = z.discriminatedUnion('name', [scriptedProviderSchema, antigravityProviderSchema]);
export type ProviderConfig = z.infer<typeof providerConfigSchema>;
export type ScriptedProviderConfig = z.infer<typeof scriptedProviderSchema>;
export type AntigravityProviderConfig = z.infer<typeof antigravityProviderSchema>;

/** `providers.yaml` (SPEC §10.2, §4.4.4). */
export const providersFileSchema = z.strictObject({
  schemaVersion: z.literal(1).default(1),
  providers: z
    .array(providerConfigSchema)
    .max(100)
    .refine(
      (list) => new Set(list.map((provider) => provider.id)).size === list.length,
      'two providers have the same id',
    )
    .default([]),
});
export type ProvidersFile = z.infer<typeof providersFileSchema>;
