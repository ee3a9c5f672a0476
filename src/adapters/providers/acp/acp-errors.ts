import type { ErrorRow } from '../antigravity/antigravity-errors.ts';

export interface AcpErrorRow extends ErrorRow {
  /**
   * Some agents report the error as their last message and end the turn as a success. This pattern is matched against the last
   * paragraph of the message only, from its start; a successful turn has its structured reply there.
   */
  asMessage?: RegExp;
}

/** Copilot CLI ends a failed turn as a success; its last line is this error, after its notes on retries. */
const copilotSays = (words: string): string =>
  String.raw`^(Info: [\w ]{1,80}\. Retrying\.\.\. ?){0,20}Error: Failed to get response from the AI model;.{0,120} Last error: ${words}`;

/**
 * Error texts of the known agents that speak the Agent Client Protocol; specific rows precede general ones. They are matched
 * against the agent's error responses, its stderr, and (`asMessage`) the end of its last message.
 */
export const acpErrorTable: readonly AcpErrorRow[] = [
  {
    kind: 'credits',
    pattern: /Quota exceeded\. Check your plan and billing details/i,
    example:
      'Internal error {"message":"Quota exceeded. Check your plan and billing details.","codexErrorInfo":"usageLimitExceeded"}',
    source:
      'codex-acp 2.6.0, for insufficient_quota of a service; without the words the code is that of a subscription',
  },
  {
    kind: 'quota',
    pattern: /\b(Weekly|Session|\d{1,2}-hour|Opus|Sonnet) limit reached\s{0,9}[·∙•|-]\s{0,9}resets/i,
    asMessage: /^(Weekly|Session|\d{1,2}-hour|Opus|Sonnet) limit reached\s{0,9}[·∙•|-]\s{0,9}resets /i,
    example: 'Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max or turn on /extra-usage',
    source: 'Claude Code 2.0.x: claude-code#12789',
  },
  {
    kind: 'quota',
    pattern: /hit your ([\w ]{1,60} )?limit\s{0,9}[·∙•|-]\s{0,9}resets/i,
    asMessage: /^You('|’)ve hit your ([\w ]{1,60} )?limit\s{0,9}[·∙•|-]\s{0,9}resets /i,
    example: "You've hit your session limit · resets 4:20am (UTC)",
    source: 'Claude Code 2.1.x: claude-code#72691, #92538, #51981',
  },
  {
    kind: 'quota',
    pattern: /Claude ((AI|Max|Pro) )?usage limit reached/i,
    asMessage: /^Claude ((AI|Max|Pro) )?usage limit reached/i,
    example: 'Claude AI usage limit reached|1755615600',
    source: 'Claude Code 1.0.x: claude-code#1450, #6119, #11429',
  },
  {
    kind: 'quota',
    pattern: /hit your usage limit\b.{0,300}try again (at|in) /is,
    asMessage: /^(■ ?)?You('|’)ve hit your usage limit\b.{0,300}try again (at|in) /i,
    example: "You've hit your usage limit. Upgrade to Pro or try again at 7:48 PM.",
    source: 'Codex 0.157–0.162',
  },
  {
    kind: 'quota',
    pattern: /usage_?limit_?(reached|exceeded)/i,
    example: '{"type":"usage_limit_reached","plan_type":"plus","resets_at":1777936568,"resets_in_seconds":13872}',
    source: 'Codex service: pi#4172; codex-acp names it codexErrorInfo usageLimitExceeded: screenpipe#6875',
  },
  {
    kind: 'credits',
    pattern: /To use Codex with your ChatGPT plan, upgrade to/i,
    asMessage: /^To use Codex with your ChatGPT plan, upgrade to/i,
    example: 'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.',
    source: 'Codex, for a plan without it',
  },
  {
    kind: 'quota',
    pattern: /You(('|’)ve| have) reached your usage limit/i,
    asMessage: /^You(('|’)ve| have) reached your usage limit/i,
    example: "You've reached your usage limit. Upgrade your plan or add credits to continue",
    source: 'Codex: codex#30206, #47305',
  },
  {
    kind: 'quota',
    pattern: /exhausted your (daily )?(quota|capacity) on this model/i,
    example: 'You have exhausted your daily quota on this model.',
    source: 'Gemini CLI 0.61.0',
  },
  {
    kind: 'quota',
    pattern: /hit your (free requests|usage) limit/i,
    asMessage: /^(Error: )?You('|’)ve hit your (free requests|usage) limit/i,
    example:
      "You've hit your free requests limit. Your usage limits will reset when your monthly cycle ends on 11/17/2025.",
    source: 'cursor-agent: cursor#3703',
  },
  {
    kind: 'quota',
    pattern: /\bquota_exceeded\b|You have no quota|exceeded your premium request (allowance|limit)/i,
    asMessage: /^You have exceeded your premium request (allowance|limit)/i,
    example: '402 {"error":{"message":"You have no quota","code":"quota_exceeded"}}',
    source: 'Copilot CLI: copilot-cli#730, #3431; pi#3643',
  },
  {
    // Google words a per-minute limit as OpenAI words an empty account, but adds when to retry.
    kind: 'rateLimit',
    pattern: /exceeded your current quota[\s\S]{0,2000}Please retry in [\d.]+m?s/i,
    example:
      'You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests Please retry in 45.578569677s.',
    source: 'Gemini API: continue#9570, #12643',
  },
  {
    kind: 'credits',
    pattern:
      /insufficient_quota|exceeded your current quota|credit balance is too low|out of credits|billing_error|hit your monthly spend limit|reached your specified (workspace )?API usage limits/i,
    asMessage: new RegExp(
      String.raw`^(API Error: 4\d\d .{0,120})?((Your )?credit balance is too low|You have reached your specified (workspace )?API usage limits)|^You('|’)ve hit your monthly spend limit|${copilotSays('429 .{0,80}exceeded your current quota')}`,
      'i',
    ),
    example: 'Credit balance is too low',
    source: "Claude Code by API key; OpenAI's error codes",
  },
  {
    kind: 'auth',
    pattern:
      /Please run \/login|(Invalid|Incorrect) API key|API key not valid|API_KEY_INVALID|OAuth token has expired|invalid x-api-key|authentication_error|not (logged|signed) in/i,
    asMessage:
      /^((Invalid API key|OAuth token (has expired|revoked)|Not logged in) · )?Please run \/login|^API Error: 401\b|^Error: Authentication failed with provider at \S{1,300} \(HTTP 401\)/i,
    example: 'Invalid API key · Please run /login',
    source: "Claude Code; OpenAI's and Google's words, which OpenCode, Qwen Code and Gemini CLI pass on; Copilot CLI",
  },
  {
    kind: 'auth',
    pattern: /(?<!Proxy )Authentication required|\b401 Unauthorized\b|\bHTTP 401\b/i,
    example: 'unexpected status 401 Unauthorized: Missing bearer or basic authentication in header',
    source: 'Codex; the protocol’s own auth_required',
  },
  {
    kind: 'modelUnknown',
    pattern:
      /issue with the selected model|model_not_found|model is not (supported|available)|unknown model|invalid model|\bmodel\b.{1,120} does not exist or you do not have access|not_found_error\W{1,5}message\W{1,5}model\b|\bmodels\/\S{1,120} is not found for API version\b/i,
    asMessage: new RegExp(
      String.raw`^There('|’)s an issue with the selected model|^The model .{1,120} does not exist or you do not have access|^API Error: 404 .{0,80}not_found_error\W{1,5}message\W{1,5}model\b|${copilotSays(String.raw`404\b`)}`,
      'i',
    ),
    example: "There's an issue with the selected model (x). It may not exist or you may not have access to it.",
    source: 'Claude Code; OpenAI’s error codes, and its words as Codex and OpenCode pass them on',
  },
  {
    kind: 'contextTooLong',
    pattern:
      /prompt is too long|context_length_exceeded|context (window|length) (was |is )?exceeded|ran out of room in the model's context|request_too_large|\b413 (Payload|Content|Request Entity) Too Large/i,
    asMessage: /^Prompt is too long$|^API Error: 413\b/i,
    example: 'Prompt is too long',
    source: 'Claude Code; Codex; OpenAI’s error codes',
  },
  {
    kind: 'refused',
    pattern: /appears to violate our Usage Policy|content_policy_violation/i,
    asMessage:
      /^API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy/i,
    example: 'API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy',
    source: 'Claude Code',
  },
  {
    // It was asked again without what was refused, and gave up each time. With another prompt, or by another agent, it may do.
    kind: 'refused',
    pattern: /^Info: Operation cancelled by user$/,
    asMessage: /^Info: Operation cancelled by user$/,
    example: 'Info: Operation cancelled by user',
    source: 'Copilot CLI 1.0.102, when something was refused to it',
  },
  {
    kind: 'capacity',
    pattern:
      /overloaded_error|\boverloaded\b|model is at capacity|currently experiencing high demand|\b(502 Bad Gateway|503 Service Unavailable|HTTP 503|status 529)\b/i,
    asMessage: new RegExp(
      String.raw`^API Error: (Overloaded|Repeated 529 Overloaded errors|(502|503|529)\b)|^We('|’)re currently experiencing high demand|${copilotSays(String.raw`(502|503|529)\b`)}`,
      'i',
    ),
    example: 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    source: "Anthropic's error types: claude-code#41628, #72390, #13990; Codex 0.166.0, codex#9110",
  },
  {
    kind: 'rateLimit',
    pattern:
      /rate_limit(_error|_exceeded|ed)?\b|Too Many Requests|\brate limit(ed)?\b|exceed your account's rate limit/i,
    asMessage: new RegExp(
      String.raw`^API Error: (429|Rate limit reached|Request rejected \(429\))|^exceeded retry limit, last status: 429\b|${copilotSays(String.raw`429\b`)}`,
      'i',
    ),
    example: 'exceeded retry limit, last status: 429 Too Many Requests',
    source: "Codex; Anthropic's error types: claude-code#24687",
  },
  {
    kind: 'timeout',
    pattern: /\b(408 Request Timeout|504 Gateway Time-?out)\b|\bRequest timed out\b/i,
    asMessage: /^API Error: (408\b|504\b|Request timed out)/i,
    example: 'unexpected status 408 Request Timeout',
    source: 'Codex writes every status so: codex#9110; Claude Code',
  },
  {
    kind: 'network',
    pattern:
      /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)\b|fetch failed|stream disconnected before completion|\b(SELF_SIGNED_CERT\w*|CERT_HAS_EXPIRED|UNABLE_TO_(GET|VERIFY)_\w+)|certificate verif\w+ failed|Proxy Authentication Required|\bFailedToOpenSocket\b/i,
    asMessage: new RegExp(
      String.raw`^API Error: (Connection error|Unable to connect)|^stream disconnected before completion:|${copilotSays('Failed native model HTTP request')}`,
      'i',
    ),
    example: 'stream disconnected before completion: error sending request for url',
    source: "Codex; Copilot CLI; Node's network errors and Bun's",
  },
  {
    kind: 'network',
    pattern: /^(Internal error:? )?terminated$/,
    example: 'terminated',
    source: 'Gemini CLI 0.61.0 and Qwen Code 0.15.10, in the words of Node’s fetch, for a stream that was cut',
  },
  {
    kind: 'permissionDenied',
    pattern: /\bpermission_error\b|\b403 Forbidden\b/i,
    asMessage: /^API Error: 403\b/i,
    example: 'unexpected status 403 Forbidden: Your client is not authorized to use this API key',
    source: 'Codex: claude-relay-service#1125, codex-lb#46',
  },
  {
    kind: 'crashed',
    pattern: /\b500 Internal Server Error\b|\bapi_error\b/i,
    asMessage: new RegExp(String.raw`^API Error: 5\d\d\b|${copilotSays(String.raw`5\d\d\b`)}`, 'i'),
    example: 'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal server error"}}',
    source: "Anthropic's error types, as Claude Code writes them; Codex",
  },
];
