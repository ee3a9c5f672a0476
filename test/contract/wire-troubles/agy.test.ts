import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'mocha';
import { AgyStandIn } from '../../support/agents/agy-stand-in.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { jumpingClock, jumpingWith } from '../../support/time/jumping-clock.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { describeWire, Never, type Meeting } from './wire-contract.ts';

/** What the stand-in tells before it fails, and when it serves. */
const TOLD = 9080;
const TOLD_IN_ALL = 26_800;

type Told = Readonly<Record<string, unknown>>;

const standIns: AgyStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

/** `told`: what the stand-in plays, where the scenario leaves it open. agy signs in by itself: there is no secret of ours. */
const meet = async (scenario: string, told: Told = {}, clock?: Clock): Promise<Meeting> => {
  const standIn = new AgyStandIn({}, clock);
  standIns.push(standIn);
  standIn.install(scenario);
  writeFileSync(join(standIn.state, 'told.json'), JSON.stringify(told));
  return { provider: await standIn.provider(), toldBefore: TOLD };
};
/** Time passes once the agent has told all that it tells; its last words are `On it.`. */
const meetEnd = async (scenario: string, told: Told, stepMs: number): Promise<Meeting> => {
  const clock = new SteeredClock();
  const once = (said: string): boolean => said.includes('On it.');
  return { ...(await meet(scenario, told, clock)), passes: { clock, once, stepMs, pauseMs: 500 } };
};
const fails = (message: string) => () => meet('fails-as-told', { message });
const cutAt = (text: string, at = text.length) => ({ bytes: Buffer.from(text).subarray(0, at).toString('base64') });

const said = JSON.stringify({ event: 'step_update', step_update: { text_delta: 'naïve 日本語 🦀 and so on' } });
const inTheCrab = Buffer.from(said).indexOf(Buffer.from('🦀')) + 2;
const call = JSON.stringify({
  event: 'step_update',
  step_update: { step_type: 'tool', tool_name: 'write_to_file', tool_info: { name: 'write_to_file' } },
});
const misshapen = '{"event":"result","result":"nothing"}\n{"event":["result"]}\n42\n[]\n';

describeWire('agy stream-json', {
  '429 with retry-after': fails(
    'RESOURCE_EXHAUSTED (code 429): Too many requests. {"reason":"RATE_LIMIT_EXCEEDED","retryDelay":"17s"}',
  ),
  '429 without retry-after': fails('RESOURCE_EXHAUSTED (code 429): Resource has been exhausted (e.g. check quota).'),
  'insufficient quota': fails('Your AI credits balance is too low to continue.'),
  '401': fails('UNAUTHENTICATED (code 401): Request had invalid authentication credentials.'),
  '403': fails('PERMISSION_DENIED (code 403): The caller does not have permission'),
  '404 for the model': fails('NOT_FOUND (code 404): models/gemini-none is not found for API version v1beta'),
  // Google's name for it.
  '408': fails('DEADLINE_EXCEEDED (code 504): Deadline expired before operation could complete.'),
  '413': fails('INVALID_ARGUMENT (code 400): Request payload size exceeds the limit: 20971520 bytes.'),
  'context too long': fails('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'),
  '500': fails('INTERNAL (code 500): An internal error has occurred.'),
  '502': fails('Post "https://service.invalid": unexpected status code 502: 502 Bad Gateway'),
  '503': fails('UNAVAILABLE (code 503): The service is currently unavailable.'),
  '529': new Never("Google's services have no such status; the want of capacity is 503 with them"),
  'cut after the headers': () => meet('dies-in-told-bytes', cutAt('', 0)),
  'cut in a tool call': () => meet('dies-in-told-bytes', cutAt(call, call.length / 2)),
  'cut in a character': () => meet('dies-in-told-bytes', cutAt(said, inTheCrab)),
  'silence longer than the timeout': () => meetEnd('silent-after-work', {}, 16 * 60_000),
  'a byte a second': () => meetEnd('says-told-bytes', { ...cutAt(said), everyMs: 20 }, 13 * 60_000),
  'wrong JSON': () => meet('ends-in-told-bytes', cutAt('{"event":"result","result":{"status":"SUCC\n')),
  'wrong schema': () => meet('ends-in-told-bytes', cutAt(misshapen)),
  'empty reply': () => meet('answers-as-told', { result: { response: '' } }),
  '50 MB reply': () => meet('says-much-after-work'),
  'usage told twice': async () => ({ ...(await meet('result-twice')), toldInAll: TOLD_IN_ALL, hasWorked: false }),
  'usage not told': async () => ({ ...(await meet('usage-missing')), toldBefore: 0, hasWorked: false }),
  'connection reset': fails('Post "https://service.invalid": read tcp 10.0.0.2:443: read: connection reset by peer'),
  'DNS failure': fails('Post "https://service.invalid": dial tcp: lookup service.invalid: no such host'),
  'TLS failure': fails(
    'Post "https://service.invalid": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ),
  'proxy refuses': fails('Post "https://service.invalid": Proxy Authentication Required'),
  'clock changed': async () => {
    const clock = jumpingClock();
    const meeting = await meet('serves', {}, clock);
    return { ...meeting, provider: jumpingWith(meeting.provider, clock), toldInAll: TOLD_IN_ALL };
  },
});
