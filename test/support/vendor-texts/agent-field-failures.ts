import type { MetFailure } from './agent-failures.ts';

export const OPENAI_CREDITS = 'You exceeded your current quota, please check your plan and billing details.';

/** As Copilot CLI ends a turn whose service failed. */
export const copilotSays = (words: string): { says: string[] } => ({
  says: [
    'Info: Request failed due to a transient API error. Retrying...',
    'Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 16.28 seconds) ',
    `Last error: ${words}`,
  ],
});

/** What Codex tells of its thread while it retries and gives up. */
const broken = (codexErrorInfo: unknown, additionalDetails: string | null = null): object[] => [
  { error: { message: 'Reconnecting... 5/5', codexErrorInfo, additionalDetails, willRetry: true } },
  { threadStatus: { type: 'systemError' } },
];

/** Failures that only a field tells: the words are those of no table, or there are none. */
export const fieldFailures: readonly MetFailure[] = [
  {
    ...{ agent: 'Codex', service: '429 in words that nobody knows', kind: 'rateLimit' },
    ended: { says: ['Bitte warten.\n\n'], thread: broken({ responseStreamDisconnected: { httpStatusCode: 429 } }) },
  },
  {
    ...{ agent: 'Codex', service: '429 for an empty account, as a message', kind: 'credits' },
    ended: {
      says: [OPENAI_CREDITS],
      thread: broken({ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, OPENAI_CREDITS),
    },
  },
  {
    ...{ agent: 'Codex', service: '503 in words that nobody knows', kind: 'capacity' },
    ended: { says: ['Bitte warten.'], thread: broken({ httpConnectionFailed: { httpStatusCode: 503 } }) },
  },
  {
    ...{ agent: 'Codex', service: 'no connection, in no words at all', kind: 'network' },
    ended: { says: [], thread: broken({ responseStreamConnectionFailed: { httpStatusCode: null } }) },
  },
  {
    // Any other words of a service: nothing in them is known, and only the status of the thread tells (systemError).
    ...{ agent: 'Codex', service: '400 in words of its own', kind: 'crashed' },
    ended: { says: ['No deployment serves this request.'], thread: broken('other') },
  },
  {
    ...{ agent: 'Copilot CLI', service: '402 in words that nobody knows', kind: 'credits' },
    ended: copilotSays('402 Bitte zahlen.'),
  },
  {
    ...{ agent: 'Copilot CLI', service: '403 with a body of two paragraphs', kind: 'permissionDenied' },
    ended: copilotSays('403 {"error":"Not here."\n\n"hint":"Ask your administrator."}'),
  },
  {
    ...{ agent: 'Copilot CLI', service: 'an error without a status', kind: 'crashed' },
    ended: { says: ['Error: Something broke.'] },
  },
  {
    ...{ agent: 'OpenCode', service: 'a login that ran out', kind: 'auth' },
    ended: {
      ...{ code: -32603, message: 'Internal error: Bitte anmelden.' },
      data: { service: 'session', errorName: 'ProviderAuthError' },
    },
  },
  {
    ...{ agent: 'OpenCode', service: '402 of another service (DeepSeek)', kind: 'credits' },
    ended: {
      ...{ code: -32603, message: 'Internal error: Insufficient Balance' },
      data: { service: 'session', errorName: 'APIError' },
    },
  },
  {
    ...{ agent: 'Gemini CLI', service: '503', kind: 'capacity' },
    ended: { code: 503, message: '{"error":{"code":503,"message":"Not this time.","status":"UNAVAILABLE"}}' },
  },
  {
    ...{ agent: 'Gemini CLI', service: '429 in words that nobody knows', kind: 'rateLimit' },
    ended: { code: 429, message: 'Bitte warten.' },
  },
  {
    ...{ agent: 'Qwen Code', service: '402 in words that nobody knows', kind: 'credits' },
    ended: { code: -32603, message: 'Internal error', data: { details: '402 Bitte zahlen.' } },
  },
];
