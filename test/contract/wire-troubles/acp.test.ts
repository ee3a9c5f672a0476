import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'mocha';
import { AcpStandIn } from '../../support/agents/acp-stand-in.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { jumpingClock, jumpingWith } from '../../support/time/jumping-clock.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { describeWire, type Meeting } from './wire-contract.ts';

/** The agent has it from us, and its errors repeat it. */
const SECRET = 'fake-key-0000';
/** What the stand-in tells before it fails, and when it serves. */
const TOLD = 500;
const TOLD_IN_ALL = 1350;

type Told = Readonly<Record<string, unknown>>;

const standIns: AcpStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

/** `told`: what the stand-in plays, where the scenario leaves it open. */
const meet = async (scenario: string, told: Told = {}, clock?: Clock): Promise<Meeting> => {
  const standIn = new AcpStandIn({}, 'auto', clock);
  standIns.push(standIn);
  writeFileSync(join(standIn.state, 'told.json'), JSON.stringify(told));
  const config = { env: { KEY: 'secret:fake' }, billing: 'tokens' };
  return { provider: await standIn.provider(scenario, config), toldBefore: TOLD, secret: SECRET };
};
/** Time passes once the agent has told all that it tells; its last words are `On it.`. */
const meetEnd = async (scenario: string, told: Told, stepMs: number): Promise<Meeting> => {
  const clock = new SteeredClock();
  const once = (said: string): boolean => said.includes('On it.');
  return { ...(await meet(scenario, told, clock)), passes: { clock, once, stepMs, pauseMs: 500 } };
};
const fails = (details: string) => () =>
  meet('fails-as-told', { message: 'Internal error', details: `${details} ${SECRET}` });
/** As the last words of a turn that seems to end well. */
const says = (message: string) => () => meet('ends-in-told-words', { message: `${message} ${SECRET}` });
const anthropic = (status: number, type: string, message: string) =>
  `API Error: ${status} ${JSON.stringify({ type: 'error', error: { type, message } })}`;

const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'naïve 日本語 🦀 and so on' } };
const line = JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 'x', update } });
const call = { sessionUpdate: 'tool_call', toolCallId: 'half', title: 'Write half of it', kind: 'edit' };
const callLine = JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 'x', update: call } });
const cutAt = (text: string, at: number) => ({ bytes: Buffer.from(text).subarray(0, at).toString('base64') });
const inTheCrab = Buffer.from(line).indexOf(Buffer.from('🦀')) + 2;

describeWire('acp over stdio', {
  '429 with retry-after': fails('{"type":"rate_limit_error","message":"Slow down.","retry_after":17}'),
  '429 without retry-after': fails('exceeded retry limit, last status: 429 Too Many Requests'),
  'insufficient quota': fails('429 {"error":{"type":"insufficient_quota","code":"insufficient_quota"}}'),
  '401': fails('unexpected status 401 Unauthorized: Missing bearer or basic authentication in header'),
  '403': fails('unexpected status 403 Forbidden: Your client is not authorized to use this API key'),
  '404 for the model': says(anthropic(404, 'not_found_error', 'model: claude-none')),
  '408': fails('unexpected status 408 Request Timeout: upstream request timeout'),
  '413': says(anthropic(413, 'request_too_large', 'Request exceeds the maximum size')),
  'context too long': fails('context_length_exceeded: Your input exceeds the context window of this model.'),
  '500': says(anthropic(500, 'api_error', 'Internal server error')),
  '502': fails('unexpected status 502 Bad Gateway: <html><head><title>502 Bad Gateway</title></head>'),
  '503': fails('unexpected status 503 Service Unavailable: no healthy upstream'),
  '529': says('API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.'),
  'cut after the headers': () => meet('dies-in-told-bytes', { bytes: '' }),
  'cut in a tool call': () => meet('dies-in-told-bytes', cutAt(callLine, callLine.length / 2)),
  'cut in a character': () => meet('dies-in-told-bytes', cutAt(line, inTheCrab)),
  'silence longer than the timeout': () => meetEnd('silent-after-work', {}, 16 * 60_000),
  'a byte a second': () => meetEnd('says-told-bytes', { ...cutAt(line, line.length), everyMs: 20 }, 13 * 60_000),
  'wrong JSON': () => meet('ends-in-told-words', { message: 'Sure! {"status": "done", ' }),
  'wrong schema': () => meet('answers-as-told', { answer: { result: 1, error: 2 } }),
  'empty reply': async () => ({ ...(await meet('empty-reply')), hasWorked: false }),
  '50 MB reply': () => meet('says-much-after-work'),
  'usage told twice': async () => ({ ...(await meet('tells-usage-twice')), toldInAll: TOLD_IN_ALL }),
  'usage not told': async () => ({ ...(await meet('tells-no-usage')), toldBefore: 0 }),
  'connection reset': fails('stream disconnected before completion: error sending request for url'),
  'DNS failure': says('API Error: Unable to connect to API (ENOTFOUND)'),
  'TLS failure': says(
    'API Error: Unable to connect to API: SSL certificate verification failed (SELF_SIGNED_CERT_IN_CHAIN).',
  ),
  'proxy refuses': fails('unexpected status 407 Proxy Authentication Required'),
  'clock changed': async () => {
    const clock = jumpingClock();
    const meeting = await meet('serves', {}, clock);
    return { ...meeting, provider: jumpingWith(meeting.provider, clock), toldInAll: TOLD_IN_ALL };
  },
});
