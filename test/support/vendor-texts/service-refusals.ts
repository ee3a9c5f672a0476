import type { ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';

export interface SeenRefusal {
  service: string;
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
  kind: ProviderFailureKind;
  /** What we take it for, where that is wrong. */
  today?: ProviderFailureKind;
  retryAfterMs?: number;
  /** What we take that for, where it is wrong; `null`: none is seen. */
  retryAfterToday?: number | null;
  /** Where a person met it, or the service says it. */
  seen: string;
}

const openai = (message: string, type: string, code: string | null): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const anthropic = (type: string, message: string, more: object = {}): string =>
  JSON.stringify({ type: 'error', error: { type, message, ...more }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy' });
const openrouter = (code: number, message: string, metadata: object = { provider_name: null }): string =>
  JSON.stringify({ error: { message, code, metadata }, user_id: 'user_x' });

/** Refusals as services sent them to others: none of them is an example of our own table. */
export const seenRefusals: readonly SeenRefusal[] = [
  {
    // What OpenAI says of an empty account, Google says of a limit per minute too, with the time to come back.
    ...{ service: 'Gemini by its OpenAI-compatible address', status: 429, kind: 'rateLimit', seen: 'continue#9570' },
    body: JSON.stringify({
      error: {
        code: 429,
        message:
          'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-3-pro\nPlease retry in 45.578569677s.',
        status: 'RESOURCE_EXHAUSTED',
      },
    }),
  },
  {
    ...{ service: 'OpenAI', status: 429, kind: 'credits', seen: 'NextChat#3664' },
    body: openai(
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
      'insufficient_quota',
      'insufficient_quota',
    ),
  },
  {
    ...{ service: 'OpenAI in 2023', status: 429, kind: 'credits', seen: 'ChatGPTAPIFree#16' },
    body: openai(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      null,
    ),
  },
  ...[
    'credit_balance_exhausted',
    'organization_usage_limit_exceeded',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
  ].map((code) => ({
    ...{ service: `OpenAI, ${code}`, status: 429, kind: 'credits' as const, seen: 'help.openai.com, article 5955604' },
    body: openai('Access is paused.', 'billing_limit', code),
  })),
  {
    ...{ service: 'OpenAI', status: 429, kind: 'rateLimit', retryAfterMs: 644, seen: 'micro-agent#86' },
    body: openai(
      'Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms.',
      'tokens',
      'rate_limit_exceeded',
    ),
  },
  {
    ...{ service: 'OpenAI', status: 429, kind: 'rateLimit', retryAfterMs: 18_642, seen: 'codel#72' },
    body: openai(
      'Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 14567, Requested 24754. Please try again in 18.642s. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'tokens',
      'rate_limit_exceeded',
    ),
  },
  {
    ...{ service: 'OpenAI', status: 429, kind: 'contextTooLong', seen: 'shell_gpt#653' },
    body: openai(
      'Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 31538. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'tokens',
      'rate_limit_exceeded',
    ),
  },
  {
    ...{ service: 'OpenAI', status: 403, kind: 'permissionDenied', seen: 'OpenAI, error codes' },
    body: openai(
      'Country, region, or territory not supported',
      'request_forbidden',
      'unsupported_country_region_territory',
    ),
  },
  {
    ...{ service: 'OpenAI', status: 503, kind: 'capacity', seen: 'OpenAI, error codes' },
    body: openai(
      'The server is currently overloaded, please try again later.',
      'service_unavailable_error',
      'slow_down',
    ),
  },
  {
    ...{ service: 'Anthropic', status: 429, kind: 'rateLimit', seen: 'obsidian-copilot#2327', retryAfterMs: 30_000 },
    headers: { 'retry-after': '30' },
    body: anthropic(
      'rate_limit_error',
      "This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 5456025a, model: claude-sonnet-4-20250514). For details, refer to: https://docs.claude.com/en/api/rate-limits.",
    ),
  },
  {
    ...{
      service: 'Anthropic',
      status: 429,
      kind: 'credits',
      seen: 'learn.microsoft.com, anthropic-529-overloaded-error',
    },
    body: anthropic('rate_limit_error', 'Your organization has reached its monthly limit.', {
      details: { error_code: 'enforced_spend_limit_reached' },
    }),
  },
  {
    ...{ service: 'Anthropic', status: 400, kind: 'credits', seen: 'platform.claude.com, errors' },
    body: anthropic(
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
  },
  {
    ...{ service: 'Anthropic', status: 400, kind: 'credits', seen: 'platform.claude.com, errors' },
    body: anthropic(
      'invalid_request_error',
      'You have reached your specified workspace API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
  },
  {
    ...{ service: 'Anthropic', status: 400, kind: 'credits', seen: 'claude-code#66314' },
    body: anthropic(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
  },
  {
    ...{ service: 'Anthropic', status: 529, kind: 'capacity', seen: 'docs.llmgateway.io, anthropic-529-overloaded' },
    body: anthropic('overloaded_error', 'Overloaded'),
  },
  {
    ...{ service: 'Anthropic', status: 404, kind: 'modelUnknown', seen: 'platform.claude.com, errors' },
    body: anthropic('not_found_error', 'The requested resource could not be found.'),
  },
  {
    ...{ service: 'Anthropic behind a proxy', status: 429, kind: 'rateLimit', seen: 'OpenManus#746' },
    body: JSON.stringify({
      error: {
        code: 'rate_limit_error',
        message: 'This request would exceed the rate limit for your organization of 20,000 input tokens per minute.',
        type: 'invalid_request_error',
        param: null,
      },
    }),
  },
  {
    ...{ service: 'OpenRouter', status: 402, kind: 'credits', seen: 'doka-site#7' },
    body: openrouter(
      402,
      'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 10114. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account',
    ),
  },
  {
    ...{ service: 'OpenRouter', status: 402, kind: 'credits', seen: 'opencode#12219' },
    body: openrouter(
      402,
      'Prompt tokens limit exceeded: 230799 > 91442. To increase, visit https://openrouter.ai/settings/keys and create a key with a higher monthly limit',
    ),
  },
  {
    ...{ service: 'OpenRouter', status: 429, kind: 'quota', seen: 'openclaude#936' },
    body: openrouter(
      429,
      'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      { headers: { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1777420800000' } },
    ),
  },
  {
    ...{ service: 'OpenRouter behind a proxy', status: 429, kind: 'quota', seen: 'openclaude#1549' },
    body: '{"error":{"message":"Rate limit exceeded: free-models-per-day-high-balance.","type":"rate_limit_error","code":"429"}}',
  },
  {
    ...{ service: 'OpenRouter', status: 429, kind: 'quota', seen: 'atlas#543' },
    body: openrouter(429, 'Rate limit exceeded', { limit_source: 'openrouter_free_tier_daily' }),
  },
  {
    ...{ service: 'Azure', status: 429, kind: 'rateLimit', retryAfterMs: 16_000 },
    seen: 'community.openai.com, 796844',
    body: openai('Rate limit is exceeded. Try again in 16 seconds.', '', 'rate_limit_exceeded'),
  },
];
