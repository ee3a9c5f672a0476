import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before } from 'mocha';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { agentGround, type AgentGround } from '../../support/agents/chat-agent-ground.ts';
import { ChatModelStand, protocols, TEST_KEY, type Protocol } from '../../support/model-services/chat-model-stand.ts';
import { jumpingClock } from '../../support/time/jumping-clock.ts';
import { startProxy, type ProxyServer } from '../../support/model-services/proxy-server.ts';
import type { ScriptedReply, WireTrouble as HttpTrouble } from '../../support/model-services/scripted-reply.ts';
import { selfSigned } from '../../support/model-services/self-signed.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { describeWire, type Meeting, type Wire } from './wire-contract.ts';

/** What each answer of these servers is billed, where nothing is wrong with it. */
const USAGE = { input: 100, output: 10 };
const SAID = 'Hello wörld, 日本語 🦀 and a bit more so that there is a half of it.';
const write = { name: 'write_file', arguments: { path: 'made.txt', content: 'made\n' } };
const works: ScriptedReply = { say: 'On it.', calls: [write], usage: USAGE };
const finishes: ScriptedReply = {
  calls: [{ name: 'finish', arguments: { status: 'done', summary: 'Greeted.' } }],
  usage: USAGE,
};

let ground: AgentGround;
let secure: Server;
let proxy: ProxyServer;
before(async () => {
  ground = await agentGround();
  secure = createServer(selfSigned(), (_, response) => response.end());
  await once(secure.listen(0, '127.0.0.1'), 'listening');
  proxy = await startProxy(9, true);
});
after(async () => {
  secure.close();
  await proxy.stop();
  await ground.remove();
});

for (const protocol of protocols) {
  const stand = new ChatModelStand(protocol);
  after(() => stand.stop());
  describeWire(protocol, wireOf(protocol, stand));
}

function wireOf(protocol: Protocol, stand: ChatModelStand): Wire {
  const meet = async (answer: ScriptedReply, inAll?: number, clock: Clock = systemClock): Promise<Meeting> => {
    const server = await stand.serve({ script: [works, answer, finishes] });
    const model = await stand.model(server.url, { clock });
    const told = { toldBefore: 110, ...(inAll === undefined ? {} : { toldInAll: inAll }) };
    return { provider: ground.agent(model, {}, { clock }), ...told, secret: TEST_KEY };
  };
  /** In the words of the maker; what it refuses it does not bill. */
  const refuses =
    (status: number, [type, code, message]: readonly [string, string, string], headers: Record<string, string> = {}) =>
    () => {
      const error = { type, message: `${message} (key ${TEST_KEY})`, ...(protocol === 'anthropic' ? {} : { code }) };
      const body = JSON.stringify(protocol === 'anthropic' ? { type: 'error', error } : { error });
      return meetLast({ kind: 'refuse', status, headers, body });
    };
  /** The last answer, so that a second request meets the same. */
  const meetLast = async (trouble: HttpTrouble): Promise<Meeting> => {
    const server = await stand.serve({ script: [works, { trouble }] });
    const provider = ground.agent(await stand.model(server.url));
    return { provider, toldBefore: 110, toldInAll: 110, secret: TEST_KEY };
  };
  const goesWrong = (trouble: HttpTrouble, more: ScriptedReply = {}) => {
    return () => meet({ say: SAID, ...more, trouble });
  };
  /** Silent in the middle of its words. */
  const fallsSilent = async (): Promise<Meeting> => {
    const clock = new SteeredClock();
    const meeting = await meet({ say: SAID, trouble: { kind: 'silent', after: 'text' } }, undefined, clock);
    return { ...meeting, passes: { clock, once: (said) => said.includes('Hello') } };
  };
  /** Never silent for the three minutes that it may be, and never at an end. */
  const trickles = async (): Promise<Meeting> => {
    const clock = new SteeredClock();
    const trouble = { kind: 'trickle', everyMs: 1000, clock } as const;
    const meeting = await meet({ say: SAID.repeat(100), trouble }, undefined, clock);
    return { ...meeting, passes: { clock, once: () => true, stepMs: 4000, timeoutMs: 240_000 } };
  };
  const unreachable = async (address: string, env: Record<string, string> = {}): Promise<Meeting> => {
    const provider = ground.agent(await stand.model(address, { env }));
    return { provider, toldBefore: 0, toldInAll: 0, hasWorked: false, secret: TEST_KEY };
  };
  const isAnthropic = protocol === 'anthropic';
  return {
    '429 with retry-after': refuses(429, ['rate_limit_error', 'rate_limit_exceeded', 'Too many requests.'], {
      'retry-after': '17',
    }),
    '429 without retry-after': refuses(429, ['rate_limit_error', 'rate_limit_exceeded', 'Too many requests.']),
    'insufficient quota': isAnthropic
      ? refuses(400, ['invalid_request_error', '', 'Your credit balance is too low to access the Anthropic API.'])
      : refuses(429, ['insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.']),
    '401': refuses(401, ['authentication_error', 'invalid_api_key', 'Incorrect API key provided.']),
    '403': refuses(403, ['permission_error', '', 'Your API key does not have permission to use this resource.']),
    '404 for the model': refuses(404, ['not_found_error', 'model_not_found', 'model: test-model']),
    '408': refuses(408, ['timeout_error', '', 'Request timed out.']),
    '413': refuses(413, ['request_too_large', '', 'Request exceeds the maximum size.']),
    'context too long': isAnthropic
      ? refuses(400, ['invalid_request_error', '', 'prompt is too long: 213462 tokens > 200000 maximum'])
      : refuses(400, ['invalid_request_error', 'context_length_exceeded', 'The maximum context length is 8 tokens.']),
    '500': refuses(500, ['api_error', '', 'Internal server error']),
    '502': () => meetLast({ kind: 'refuse', status: 502, body: `<html>Bad Gateway ${TEST_KEY}</html>` }),
    '503': refuses(503, ['api_error', '', 'The service is not there.']),
    '529': refuses(529, ['overloaded_error', '', 'Overloaded']),
    'cut after the headers': goesWrong({ kind: 'cut', at: 'headers' }),
    'cut in a tool call': goesWrong({ kind: 'cut', at: 'call' }, { calls: [write] }),
    'cut in a character': goesWrong({ kind: 'cut', at: 'character' }),
    'silence longer than the timeout': fallsSilent,
    'a byte a second': trickles,
    'wrong JSON': goesWrong({ kind: 'brokenJson' }),
    'wrong schema': goesWrong({ kind: 'wrongSchema' }),
    'empty reply': () => meet({ usage: USAGE }),
    '50 MB reply': goesWrong({ kind: 'huge', bytes: 50_000_000 }),
    'usage told twice': () => meet({ ...finishes, trouble: { kind: 'usageTwice' } }, 220),
    'usage not told': () => meet({ ...finishes, usage: null }),
    'connection reset': goesWrong({ kind: 'cut', at: 'request' }),
    'DNS failure': () => unreachable('http://nowhere.invalid/v1'),
    'TLS failure': () => unreachable(`https://127.0.0.1:${(secure.address() as AddressInfo).port}/v1`),
    'proxy refuses': () => unreachable('https://service.invalid/v1', { HTTPS_PROXY: proxy.url }),
    'clock changed': async () => {
      const clock = jumpingClock();
      const server = await stand.serve({
        script: (turn) => {
          clock.jump();
          return turn === 0 ? works : finishes;
        },
      });
      const model = await stand.model(server.url, { clock });
      return { provider: ground.agent(model, {}, { clock }), toldBefore: 220, toldInAll: 220, secret: TEST_KEY };
    },
  };
}
