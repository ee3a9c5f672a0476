import { copilotSays, fieldFailures, OPENAI_CREDITS } from './agent-field-failures.ts';
import type { ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';

/** How a turn of a real agent ended when its service refused. */
export interface MetFailure {
  agent: string;
  service: string;
  /** The error that answered a request of ours, or the last words of a turn that ended as if all were well. */
  ended:
    | { method?: 'session/new'; code: number; message: string; data?: unknown }
    /** Pieces of the last message, as they came; `thread`: what Codex told beside it, as `_meta.codex`. */
    | { says: readonly string[]; thread?: readonly object[] };
  /** What it was. */
  kind: ProviderFailureKind;
  /** What we take it for, where that is wrong; `'served'`: for a turn without a failure. A fix flips the row. */
  today?: ProviderFailureKind | 'served';
}

const OPENAI_KEY =
  'Incorrect API key provided: sk-fake. You can find your API key at https://platform.openai.com/account/api-keys.';
const OPENAI_RATE =
  'Rate limit reached for gpt-4.1 in organization org-x on tokens per min (TPM): Limit 30000, Used 28039, Requested 3906. Please try again in 3.89s.';
const OPENAI_MODEL = 'The model `gpt-99` does not exist or you do not have access to it.';
const OPENAI_BROKEN = 'The server had an error while processing your request. Sorry about that!';
/**
 * Agents that were installed and driven against a model server that failed on purpose, on 29 and 30 November 2026; where an
 * agent passes the words of the service on, the words are those of the real one. Not from our own tables.
 */
export const metFailures: readonly MetFailure[] = [
  ...fieldFailures,
  // claude-agent-acp 0.49.0
  {
    ...{ agent: 'Claude Code', service: '401', kind: 'auth' },
    ended: {
      ...{ code: -32603, message: 'Internal error: Invalid API key · Fix external API key' },
      data: { errorKind: 'authentication_failed' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: '429 for two hours', kind: 'rateLimit' },
    ended: {
      ...{ code: -32603, message: 'Internal error: API Error: Request rejected (429) · Slow down' },
      data: { errorKind: 'rate_limit' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: '400 credit balance', kind: 'credits' },
    ended: {
      ...{ code: -32603, message: 'Internal error: Credit balance is too low' },
      data: { errorKind: 'billing_error' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: '404 model', kind: 'modelUnknown' },
    ended: {
      code: -32603,
      message:
        "Internal error: There's an issue with the selected model (opus-99). It may not exist or you may not have access to it.",
      data: { errorKind: 'model_not_found' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: '500', kind: 'capacity' },
    ended: {
      code: -32603,
      message:
        'Internal error: API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment.',
      data: { errorKind: 'server_error' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: '529 (claude-code#63051)', kind: 'capacity' },
    ended: {
      says: [
        'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment. If it persists, check status.claude.com.',
      ],
    },
  },
  {
    ...{ agent: 'Claude Code', service: 'a stream that was cut', kind: 'network' },
    ended: {
      ...{ code: -32603, message: 'Internal error: API Error: Connection to the API was lost (ECONNRESET).' },
      data: { errorKind: 'server_error' },
    },
  },
  {
    ...{ agent: 'Claude Code', service: 'no login', kind: 'auth' },
    ended: { code: -32000, message: 'Authentication required' },
  },
  ...[
    "You've hit your session limit · resets 3pm (America/Bogota)", // claude-code#85572
    "You've hit your session limit · resets 10:30pm (Europe/Berlin) /login to switch to an API usage-billed account.", // claude-code#79136
    'Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max or turn on /extra-usage', // claude-code#12789
    'Claude AI usage limit reached|1749924000', // claude-code#2087
    'Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5)', // claude-code#2087
    'Claude Max usage limit reached. Your limit will reset at 12am.', // claude-code#1450
    '5-hour limit reached ∙ resets 3pm /upgrade to increase your usage limit.', // claude-code, 2.0.x
  ].map((text) => ({ agent: 'Claude Code', service: text, kind: 'quota' as const, ended: { says: [text] } })),
  ...[
    "You've hit your monthly spend limit · raise it at claude.ai/settings/usage", // geny-executor 2.66.2
    'API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}', // platform.claude.com, errors
  ].map((text) => ({ agent: 'Claude Code', service: text, kind: 'credits' as const, ended: { says: [text] } })),
  {
    ...{ agent: 'Claude Code', service: '429 as a message (claude-code#55132)', kind: 'rateLimit' },
    ended: {
      says: [
        "API Error: Request rejected (429) · This request would exceed your organization's rate limit of 30,000 input tokens per minute",
      ],
    },
  },
  // codex-acp 2.6.0
  {
    ...{ agent: 'Codex', service: '401', kind: 'auth' },
    ended: { code: -32000, message: 'Authentication required' },
  },
  {
    ...{ agent: 'Codex', service: 'no login', kind: 'auth' },
    ended: { method: 'session/new', code: -32000, message: 'Authentication required' },
  },
  {
    ...{ agent: 'Codex', service: '429', kind: 'rateLimit' },
    ended: { says: ['exceeded retry limit, last status: 429 Too Many Requests'] },
  },
  {
    ...{ agent: 'Codex', service: '429 insufficient_quota', kind: 'credits' },
    ended: {
      ...{ code: -32603, message: 'Internal error' },
      data: { message: 'Quota exceeded. Check your plan and billing details.', codexErrorInfo: 'usageLimitExceeded' },
    },
  },
  {
    ...{ agent: 'Codex', service: '500', kind: 'capacity' },
    ended: { says: ['We’re currently experiencing high demand, which may cause temporary errors.'] },
  },
  {
    ...{ agent: 'Codex', service: 'a stream that was cut', kind: 'network' },
    ended: { says: ['stream disconnected before completion: Transport error: network error: error decoding response'] },
  },
  { agent: 'Codex', service: '404 model', kind: 'modelUnknown', ended: { says: [OPENAI_MODEL] } },
  ...[
    "■ You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 5 days 22 hours 11 minutes.", // codex#3899
    "You've hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again at Jul 5th, 2026 8:19 PM.", // codex#26668
    'You have reached your usage limit. Upgrade your plan or add credits to continue, or try again after July 3, 2026 at 2:45 PM.', // codex#30206
    "You've reached your usage limit. Upgrade your plan or add credits to continue", // codex#47305
  ].map((text) => ({ agent: 'Codex', service: text, kind: 'quota' as const, ended: { says: [text] } })),
  {
    ...{ agent: 'Codex', service: 'a plan without it', kind: 'credits' },
    ended: { says: ['To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.'] },
  },
  // Copilot CLI 1.0.102
  {
    ...{ agent: 'Copilot CLI', service: '401', kind: 'auth' },
    ended: {
      says: [
        'Error: Authentication failed with provider at http://127.0.0.1:1/v1 (HTTP 401).\n',
        '  Check your COPILOT_PROVIDER_API_KEY and try again.',
      ],
    },
  },
  { agent: 'Copilot CLI', service: '429', kind: 'rateLimit', ended: copilotSays(`429 ${OPENAI_RATE}`) },
  { agent: 'Copilot CLI', service: '429 quota', kind: 'credits', ended: copilotSays(`429 ${OPENAI_CREDITS}`) },
  { agent: 'Copilot CLI', service: '500', kind: 'crashed', ended: copilotSays(`500 ${OPENAI_BROKEN}`) },
  { agent: 'Copilot CLI', service: '404 model', kind: 'modelUnknown', ended: copilotSays(`404 ${OPENAI_MODEL}`) },
  {
    ...{ agent: 'Copilot CLI', service: 'a stream that was cut', kind: 'network' },
    ended: copilotSays('Failed native model HTTP request: error decoding response body'),
  },
  {
    ...{ agent: 'Copilot CLI', service: 'no login', kind: 'auth' },
    ended: { method: 'session/new', code: -32000, message: 'Authentication required' },
  },
  {
    // It ends the whole turn when it was refused one thing.
    ...{ agent: 'Copilot CLI', service: 'leave that was refused', kind: 'refused' },
    ended: { says: ['Info: Operation cancelled by user'] },
  },
  // opencode-ai 1.18.33
  ...(
    [
      ['401', OPENAI_KEY, 'auth'],
      ['404 model', OPENAI_MODEL, 'modelUnknown'],
      ['500', OPENAI_BROKEN, 'crashed'],
    ] as const
  ).map(([service, words, kind]) => ({
    ...{ agent: 'OpenCode', service, kind },
    ended: {
      ...{ code: -32603, message: `Internal error: ${words}` },
      data: { service: 'session', errorName: 'APIError' },
    },
  })),
  // @google/gemini-cli 0.61.0: the code is the HTTP status.
  {
    ...{ agent: 'Gemini CLI', service: '400 key', kind: 'auth' },
    ended: {
      code: 400,
      message:
        '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}',
    },
  },
  {
    ...{ agent: 'Gemini CLI', service: '401 in words of its own', kind: 'auth' },
    ended: { code: 401, message: '{"error":{"code":401,"message":"Not this time.","status":"UNAUTHENTICATED"}}' },
  },
  {
    ...{ agent: 'Gemini CLI', service: '429 for the day', kind: 'quota' },
    ended: { code: 429, message: 'You have exhausted your daily quota on this model.' },
  },
  {
    ...{ agent: 'Gemini CLI', service: 'a stream that was cut', kind: 'network' },
    ended: { code: 500, message: 'terminated' },
  },
  // @qwen-code/qwen-code 0.15.10
  {
    ...{ agent: 'Qwen Code', service: '401', kind: 'auth' },
    ended: { code: -32603, message: 'Internal error', data: { details: `401 ${OPENAI_KEY}` } },
  },
  {
    ...{ agent: 'Qwen Code', service: 'a stream that was cut', kind: 'network' },
    ended: { code: -32603, message: 'Internal error', data: { details: 'terminated' } },
  },
  // Others
  {
    ...{ agent: 'Cline', service: 'no login', kind: 'auth' },
    ended: { method: 'session/new', code: -32000, message: 'Call authenticate before starting a session' },
  },
  {
    ...{ agent: 'Cline', service: 'unreachable', kind: 'network' },
    ended: {
      ...{ code: -32603, message: 'Internal error' },
      data: { details: 'Cannot connect to API: Unable to connect. (FailedToOpenSocket)' },
    },
  },
  {
    ...{ agent: 'Auggie', service: 'no login', kind: 'auth' },
    ended: {
      ...{ method: 'session/new', code: -32000 },
      message: 'You are not logged in. Please run auggie login to authenticate.',
    },
  },
];
