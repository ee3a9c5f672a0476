import type { ProviderFailureKind } from '../../../../domain/provider/provider-failure.ts';

export interface FailureRow {
  kind: ProviderFailureKind;
  /** HTTP status, if the row depends on it. */
  status?: readonly number[];
  /** Matched against the error's type, code and message, and the code of a broken connection. */
  pattern?: RegExp;
  /** What is wrong, in place of the sentence for the kind. */
  fact?: string;
  /** An observed example, for the test of the table: status, then type, code and message. */
  example: readonly [number | null, string];
  /** Where it was seen. */
  source: string;
}

export const NO_TOOLS =
  'This model or server does not support tools. Name a model that does, or turn tools on at the server.';

/**
 * All known refusals of services; specific rows precede general ones. The wording decides before the status, because services
 * use the same status for failures that need different remedies.
 */
export const failureTable: readonly FailureRow[] = [
  {
    kind: 'rateLimit',
    pattern: /in_flight_budget/,
    example: [402, 'openrouter_in_flight_budget: spending budget of requests in flight is used up'],
    source: 'OpenRouter, errors and debugging',
  },
  {
    kind: 'contextTooLong',
    pattern: /Request too large for .{1,300}tokens per min/i,
    example: [
      429,
      'tokens rate_limit_exceeded Request too large for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Requested 42000.',
    ],
    source: 'OpenAI: one request above the limit of a minute, which no wait mends',
  },
  {
    kind: 'contextTooLong',
    pattern:
      /context_length_exceeded|exceed_context_size|model_context_window_exceeded|maximum context length|exceeds the context (window|length)|exceed context limit|exceeds the available context size|context size has been exceeded/i,
    example: [
      400,
      "invalid_request_error context_length_exceeded This model's maximum context length is 128000 tokens.",
    ],
    source:
      'OpenAI; vLLM#20409; refly#1177 (OpenRouter); opencode#6071; continue#6080 (Anthropic); llama.cpp; LM Studio#2339',
  },
  {
    kind: 'contextTooLong',
    pattern:
      /prompt is too long|request_too_large|tokens when context the overflows|tokens to keep from the initial prompt/i,
    example: [400, 'invalid_request_error prompt is too long: 213462 tokens > 200000 maximum'],
    source: 'Anthropic; lmstudio-bug-tracker#237, #546; openclaude#353 (LM Studio)',
  },
  {
    // Google words a per-minute limit as OpenAI words an empty account, but adds when to retry.
    kind: 'rateLimit',
    pattern: /exceeded your current quota[\s\S]{0,2000}Please retry in [\d.]+m?s/i,
    example: [
      429,
      'RESOURCE_EXHAUSTED You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests Please retry in 45.578569677s.',
    ],
    source: 'Gemini API: continue#9570, #12643',
  },
  {
    kind: 'credits',
    pattern:
      /insufficient_quota|credit_balance_exhausted|spend_limit|_usage_limit_exceeded|billing_(hard_limit_reached|not_active|error)|exceeded your current quota/i,
    example: [
      429,
      'insufficient_quota insufficient_quota You exceeded your current quota, please check your plan and billing details.',
    ],
    source: 'OpenAI, error codes: the status is that of a rate limit',
  },
  {
    kind: 'credits',
    pattern:
      /credit balance is too low|insufficient (credits|balance)|requires more credits|payment.required|reached your specified (workspace )?API usage limits|spend(ing)? (limit|cap)|(higher|key'?s?) monthly limit/i,
    example: [400, 'invalid_request_error Your credit balance is too low to access the Anthropic API.'],
    source: 'claude-code#4207 (Anthropic), its error documentation; OpenRouter and DeepSeek with 402',
  },
  {
    kind: 'verification',
    pattern: /organization must be verified/i,
    example: [
      404,
      'invalid_request_error model_not_found Your organization must be verified to use the model `gpt-5`.',
    ],
    source: 'OpenAI',
  },
  {
    kind: 'quota',
    pattern: /requests per day|tokens per day|\bRPD\b|\bTPD\b|free-models-per-day|free_tier_daily/i,
    example: [
      429,
      'requests rate_limit_exceeded Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200.',
    ],
    source: 'OpenAI; OpenRouter for free models',
  },
  {
    kind: 'quota',
    pattern:
      /\b(hourly|daily|weekly|monthly|session|usage|plan|(\d+|one|five)[- ]?(h(ou)?rs?|days?|weeks?|months?))[\w -]{0,30} (limit|quota|cap|allowance)\b|(limit|quota|cap) (for|of|per) (the|this|your|a)? ?(\d+[- ]?(h(ou)?rs?)|day|week|month|session|plan)\b|usage_limit_reached|(小时|每周|每月|每日|本周|本月)的?(使用)?(上限|限额)/i,
    example: [
      429,
      'usage_limit_reached You have reached your weekly usage limit. Your limit resets in 3 days 4 hours.',
    ],
    source: 'subscriptions by API: Z.ai, GitHub Copilot, ChatGPT, Anthropic',
  },
  {
    kind: 'refused',
    pattern:
      /content_filter|content_policy|content filtering policy|invalid_prompt|requires moderation|input was flagged|flagged as potentially violating/i,
    example: [400, 'invalid_request_error Output blocked by content filtering policy'],
    source: 'Anthropic; OpenAI; OpenRouter with 403',
  },
  {
    kind: 'auth',
    pattern:
      /invalid_api_key|incorrect api key|authentication_error|invalid x-api-key|no auth credentials|invalid (api|bearer) (key|token)/i,
    example: [401, 'invalid_request_error invalid_api_key Incorrect API key provided.'],
    source: 'OpenAI; Anthropic; OpenRouter',
  },
  {
    kind: 'modelUnknown',
    fact: NO_TOOLS,
    pattern:
      /(does not|doesn't) support (tools|tool use|tool calling|function calling)|endpoints found that support tool use|(tool|function) (calling|use) is not supported|requires --enable-auto-tool-choice|tools param requires --jinja/i,
    example: [400, 'registry.ollama.ai/library/gemma3:4b does not support tools'],
    source: 'Ollama; OpenRouter with 404; Groq; vLLM; llama.cpp with 500',
  },
  {
    kind: 'modelUnknown',
    pattern: /model_not_found|model_deprecated|not a valid model id|no endpoints found|no models? loaded/i,
    example: [
      404,
      'invalid_request_error model_not_found The model `gpt-99` does not exist or you do not have access to it.',
    ],
    source: 'OpenAI; OpenRouter with 400 and 404; LM Studio',
  },
  {
    kind: 'modelUnknown',
    pattern: /\bmodel\b[^.]{0,120}(not found|does not exist)|not_found_error model:/i,
    example: [404, 'not_found_error model: claude-99'],
    source: 'Anthropic; Ollama; vLLM',
  },
  {
    kind: 'capacity',
    pattern: /overloaded|slow_down|server busy|no available model provider|maximum pending requests/i,
    example: [529, 'overloaded_error Overloaded'],
    source: 'Anthropic, also inside a stream; OpenAI with 503; Ollama and OpenRouter with 503',
  },
  {
    kind: 'rateLimit',
    pattern: /rate_limit_(exceeded|error)|rate limit reached|too many requests|rate-limited/i,
    example: [
      429,
      'requests rate_limit_exceeded Rate limit reached for gpt-5 on requests per min (RPM): Limit 3, Used 3.',
    ],
    source: 'OpenAI; Anthropic; OpenRouter, also inside a stream',
  },
  { kind: 'auth', status: [401], example: [401, ''], source: 'RFC 9110' },
  { kind: 'credits', status: [402], example: [402, ''], source: 'OpenRouter; DeepSeek' },
  { kind: 'permissionDenied', status: [403], example: [403, 'permission_error'], source: 'Anthropic; OpenAI' },
  {
    kind: 'modelUnknown',
    status: [404],
    example: [404, '404 page not found'],
    source: 'Ollama under a wrong base_url',
  },
  { kind: 'timeout', status: [408, 504], example: [408, ''], source: 'OpenRouter; gateways' },
  { kind: 'contextTooLong', status: [413], example: [413, ''], source: 'Anthropic above 32 MB; gateways' },
  { kind: 'rateLimit', status: [429], example: [429, ''], source: 'RFC 6585' },
  { kind: 'capacity', status: [502, 503, 529], example: [502, ''], source: 'OpenRouter; gateways' },
  {
    kind: 'crashed',
    pattern: /server_error|api_error|internal server error|server had an error/i,
    example: [null, 'server_error The server had an error while processing your request.'],
    source: 'OpenAI; Anthropic, also inside a stream',
  },
  { kind: 'crashed', status: [500], example: [500, ''], source: 'RFC 9110' },
  {
    kind: 'network',
    pattern: /^(E[A-Z_]*|CERT_\w+|\w*CERT\w*|UNABLE_TO_\w+|ERR_TLS_\w+|ERR_SSL_\w+|HPE_\w+)\b/,
    example: [null, 'ECONNREFUSED connect ECONNREFUSED 127.0.0.1:11434'],
    source: "Node's net, dns and tls modules",
  },
  /** The request has a parameter that this model does not accept. A retry does not help. */
  {
    kind: 'outdated',
    status: [400, 405, 409, 415, 422],
    example: [400, 'invalid_request_error unsupported_parameter Unsupported parameter: max_tokens'],
    source: 'OpenAI; Anthropic; vLLM',
  },
  {
    kind: 'outdated',
    status: [301, 302, 303, 307, 308],
    example: [308, ''],
    source: 'a base_url that leads elsewhere',
  },
];

/** Returns the first matching row. */
export function findFailure(status: number | null, text: string): FailureRow | undefined {
  return failureTable.find(
    (row) =>
      (row.status === undefined || (status !== null && row.status.includes(status))) &&
      (row.pattern === undefined || row.pattern.test(text)),
  );
}
