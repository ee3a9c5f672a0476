import type { ServerResponse } from 'node:http';

/** How the service fails; the key that an agent sends says so, because a key reaches it through every agent. */
export const faults = ['none', '401', '404', '429', 'quota', '500', 'cut'] as const;
export type Fault = (typeof faults)[number];

export type WireName = 'chat' | 'responses' | 'messages' | 'gemini';

export function keyFor(fault: Fault): string {
  return `loopback-key-${fault}`;
}

export function faultOf(key: string): Fault {
  return faults.find((fault) => key.endsWith(keyFor(fault))) ?? 'none';
}

const WORDS: Readonly<Record<Exclude<Fault, 'none' | 'cut'>, { status: number; message: string; code: string }>> = {
  '401': { status: 401, message: 'Incorrect API key provided.', code: 'invalid_api_key' },
  '404': {
    status: 404,
    message: 'The model `loopback-model` does not exist or you do not have access to it.',
    code: 'model_not_found',
  },
  '429': { status: 429, message: 'Rate limit reached for requests.', code: 'rate_limit_exceeded' },
  quota: {
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    code: 'insufficient_quota',
  },
  '500': { status: 500, message: 'The server had an error while processing your request.', code: 'server_error' },
};

const ANTHROPIC: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
};
const GOOGLE: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
};

/** Answers as each service words the fault. */
export function sendFault(fault: Exclude<Fault, 'none'>, wire: WireName, response: ServerResponse): void {
  if (fault === 'cut') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"id": "x');
    // So that the headers have left before the connection is reset.
    setTimeout(() => response.socket?.resetAndDestroy(), 30);
    return;
  }
  const { status, message, code } = WORDS[fault];
  const headers = fault === '429' ? { 'retry-after': '7200' } : {};
  const send = (actual: number, body: object): void => {
    response.writeHead(actual, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  if (wire === 'messages') {
    if (fault === 'quota') {
      const words = 'Your credit balance is too low to access the Anthropic API.';
      send(400, { type: 'error', error: { type: 'invalid_request_error', message: words } });
    } else if (fault === '404') send(404, { type: 'error', error: { type: 'not_found_error', message: 'model: x' } });
    else send(status, { type: 'error', error: { type: ANTHROPIC[status], message } });
  } else if (wire === 'gemini') {
    const actual = fault === '401' ? 400 : status;
    const words = fault === '401' ? 'API key not valid. Please pass a valid API key.' : geminiWords(fault, message);
    const daily = { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [DAILY_VIOLATION] };
    const details = fault === 'quota' || fault === '429' ? { details: [daily] } : {};
    send(actual, { error: { code: actual, message: words, status: GOOGLE[actual], ...details } });
  } else send(status, { error: { message, type: code, code, param: null } });
}

const DAILY_VIOLATION = {
  quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
  quotaId: 'GenerateRequestsPerDayPerProjectPerModel',
};

function geminiWords(fault: Fault, message: string): string {
  return fault === '404' ? 'models/loopback-model is not found for API version v1beta.' : message;
}
