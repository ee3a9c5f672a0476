import { z } from 'zod';
import { budgetSchema, MAX_USD } from '../money/budget.ts';
import { providerId } from '../ids.ts';
import { KEY_REFERENCE, MAX_REFERENCE_LENGTH } from './key-text.ts';
import { priceSchema } from './price.ts';
import { ACP_PRESETS } from './provider-names.ts';

/** The service's limits, as the user knows them. Counted over all projects and windows of this machine. */
export const rateLimitSchema = z.strictObject({
  requestsPerMinute: z.int().positive().optional(),
  tokensPerMinute: z.int().positive().optional(),
  requestsPerDay: z.int().positive().optional(),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;

/** The file never has a key, only a reference to it. */
const keyReference = z
  .string()
  .max(MAX_REFERENCE_LENGTH)
  .regex(KEY_REFERENCE, 'a reference is needed here, not a key: secret:NAME, env:NAME or encrypted:…');

/** The name that the service or the agent uses. */
const modelName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name === name.trim(), 'a name without blanks around it is needed')
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), 'it holds a character that cannot be seen');

const commonFields = {
  id: providerId,
  enabled: z.boolean().default(true),
  /** Lower is preferred. */
  priority: z.int().min(1).max(100).default(1),
  model: modelName.optional(),
  rateLimit: rateLimitSchema.optional(),
  /** Prepaid credit in USD, counted down by what is spent there from `creditsSince` on. */
  creditsAvailable: z.number().nonnegative().max(MAX_USD).optional(),
  creditsSince: z.iso.datetime().optional(),
  /** Caps of this provider over all projects. */
  budget: budgetSchema.optional(),
  /** Share of each of its quota windows, 0–1, that may be used; the rest is left to the user. */
  quotaShare: z.number().min(0).max(1).optional(),
  /** Replaces the built-in table. */
  price: priceSchema.optional(),
};

const minutes = (fallback: number) => z.number().min(0.01).max(720).default(fallback);
const maxConcurrent = z.int().min(1).max(16).default(2);

/** Built in; plays a documented script, needs no account. Recordings are scripts. */
export const scriptedProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('scripted'),
  config: z.strictObject({
    /** Path of the script, absolute or relative to the data directory. */
    script: z.string().min(1).max(4096),
    /** The only repository that it plays for, an absolute path; absent: any. */
    repository: z.string().min(1).max(4096).optional(),
  }),
});

/** Google's Antigravity, over one of three transports. */
export const antigravityProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('antigravity'),
  type: z.literal('cli').default('cli'),
  config: z
    .strictObject({
      /**
       * `agy`: its command line over stream-json. `acp`: Google's ACP server. `handoff`: a prompt to the editor's own chat,
       * which answers by a file. `auto`: the first of these that is there and that the user has agreed to.
       */
      transport: z.enum(['auto', 'agy', 'acp', 'handoff']).default('auto'),
      /** Path of `agy`; searched for if absent. */
      cli_path: z.string().min(1).max(4096).optional(),
      /** Path of `agy_acp_server`; searched for if absent. */
      acp_server_path: z.string().min(1).max(4096).optional(),
      /** Path of the editor's command (`antigravity-ide`, `agy-ide`, `antigravity`); searched for if absent. */
      editor_path: z.string().min(1).max(4096).optional(),
      mode: z.enum(['agent', 'accept-edits', 'plan']).default('agent'),
      window_strategy: z.enum(['reuse', 'new']).default('reuse'),
      effort: z.enum(['low', 'medium', 'high']).optional(),
      /** A key for the ACP server's API-key login; without it the server's own login is used. */
      api_key: keyReference.optional(),
      /** The user has read the notice about unattended use on a personal login. */
      consent: z.boolean().default(false),
      turn_timeout_minutes: z.number().min(1).max(720).default(60),
      silence_timeout_minutes: z.number().min(1).max(720).default(15),
      memory_limit_mb: z.int().min(256).max(1_048_576).default(4096),
      max_concurrent: maxConcurrent,
    })
    .prefault({}),
});

/** Any agent that speaks the Agent Client Protocol over standard input and output. */
export const acpProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('acp'),
  config: z
    .strictObject({
      preset: z.enum(ACP_PRESETS).default('custom'),
      /** Program and arguments, instead of the preset's. */
      command: z.array(z.string().min(1).max(4096)).min(1).max(100).optional(),
      /** Environment variables of the agent; keys are given as references. */
      env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().max(8192)).default({}),
      /** Session mode of the agent, if it has modes. */
      mode: z.string().min(1).max(100).optional(),
      billing: z.enum(['subscription', 'tokens']).default('subscription'),
      /** Folders of the user's home that the agent needs for its login and settings; presets define their own. */
      home: z.array(z.string().min(1).max(4096)).max(50).optional(),
      turn_timeout_minutes: minutes(60),
      silence_timeout_minutes: minutes(15),
      memory_limit_mb: z.int().min(256).max(1_048_576).default(4096),
      max_concurrent: maxConcurrent,
    })
    .prefault({}),
});

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https:// is needed' })
  .max(2048)
  .refine((text) => !/[?#]/.test(text), 'an address without "?" and "#" is needed')
  // Such an address leads elsewhere than it seems to.
  .refine((text) => !/[\s\p{Cc}\p{Cf}\\]/u.test(text), 'an address without blanks and backslashes is needed')
  // A login would be in the file, and in every message that names the address.
  .refine((text) => !holdsLogin(text), 'an address without a user name or password is needed; a key goes to api_key');

function holdsLogin(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (url.username !== '' || url.password !== '');
}

const chatFields = {
  api_key: keyReference.optional(),
  base_url: baseUrl.optional(),
  /** Longest answer to one request, thinking included. */
  max_output_tokens: z.int().min(256).max(1_000_000).default(16_384),
  /** The model's context size in tokens; the conversation is shortened before it is full. */
  context_tokens: z.int().min(4096).max(10_000_000).optional(),
  /** Requests that one turn may make. */
  max_requests_per_turn: z.int().min(1).max(500).default(50),
  turn_timeout_minutes: minutes(30),
  /** Longest time without a byte of an answer. */
  silence_timeout_minutes: minutes(3),
  max_concurrent: maxConcurrent,
};

/** OpenAI, or with `base_url` any service that speaks its protocol: Ollama, LM Studio, vLLM, OpenRouter. */
export const openaiProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('openai'),
  model: modelName,
  config: z
    .strictObject({
      ...chatFields,
      api: z.enum(['chat', 'responses']).default('chat'),
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
    })
    .prefault({}),
});

export const anthropicProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('anthropic'),
  model: modelName,
  config: z
    .strictObject({
      ...chatFields,
      /** Thinking budget in tokens; absent: no extended thinking. Counts toward `max_output_tokens`. */
      thinking_budget_tokens: z.int().min(1024).max(1_000_000).optional(),
    })
    .prefault({}),
});

/** The editor's own models, where its Language Model API has any. */
export const vscodeLmProviderSchema = z.strictObject({
  ...commonFields,
  name: z.literal('vscode-lm'),
  config: z
    .strictObject({
      vendor: z.string().min(1).max(100).optional(),
      family: z.string().min(1).max(100).optional(),
      max_requests_per_turn: chatFields.max_requests_per_turn,
      turn_timeout_minutes: chatFields.turn_timeout_minutes,
      silence_timeout_minutes: chatFields.silence_timeout_minutes,
      max_concurrent: chatFields.max_concurrent,
    })
    .prefault({}),
});

export const providerConfigSchema = z.discriminatedUnion('name', [
  scriptedProviderSchema,
  antigravityProviderSchema,
  acpProviderSchema,
  openaiProviderSchema,
  anthropicProviderSchema,
  vscodeLmProviderSchema,
]);
export type ProviderConfig = z.infer<typeof providerConfigSchema>;
export type ProviderKind = ProviderConfig['name'];
export type ScriptedProviderConfig = z.infer<typeof scriptedProviderSchema>;
export type AntigravityProviderConfig = z.infer<typeof antigravityProviderSchema>;
export type AcpProviderConfig = z.infer<typeof acpProviderSchema>;
export type OpenaiProviderConfig = z.infer<typeof openaiProviderSchema>;
export type AnthropicProviderConfig = z.infer<typeof anthropicProviderSchema>;
export type VscodeLmProviderConfig = z.infer<typeof vscodeLmProviderSchema>;
export type ChatProviderConfig = OpenaiProviderConfig | AnthropicProviderConfig | VscodeLmProviderConfig;

/** Services that answer with text and call tools; all other providers work in the worktree themselves. */
export function isChatProvider(config: ProviderConfig): config is ChatProviderConfig {
  return config.name === 'openai' || config.name === 'anthropic' || config.name === 'vscode-lm';
}

/** `providers.yaml`. */
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
