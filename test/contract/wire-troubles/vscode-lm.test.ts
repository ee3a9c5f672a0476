import { after, before } from 'mocha';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { vscodeLmProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import { EditorLanguageModel } from '../../../src/extension/models/editor-language-model.ts';
import type { AnswerPart } from '../../../src/extension/models/model-access.ts';
import { agentGround, type AgentGround } from '../../support/agents/chat-agent-ground.ts';
import { jumpingClock, jumpingWith } from '../../support/time/jumping-clock.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { doorTo, openModel } from '../../support/agents/open-model.ts';
import { describeWire, Never, type Meeting } from './wire-contract.ts';

type Answer = (signal: AbortSignal) => AsyncIterable<AnswerPart>;

let ground: AgentGround;
before(async () => {
  ground = await agentGround();
});
after(() => ground.remove());

async function* works(): AsyncGenerator<AnswerPart> {
  yield { kind: 'text', text: 'On it.' };
  yield { kind: 'call', id: 'w', name: 'write_file', input: { path: 'made.txt', content: 'made\n' } };
}

async function* finishes(): AsyncGenerator<AnswerPart> {
  yield { kind: 'call', id: 'f', name: 'finish', input: { status: 'done', summary: 'Greeted.' } };
}

/** The first answer works, the second is in trouble. The editor tells no tokens: every answer is counted, this one too. */
const meet = async (answer: Answer, clock: Clock = systemClock): Promise<Meeting> => {
  const answers: Answer[] = [works, answer];
  const config = vscodeLmProviderSchema.parse({
    ...{ id: 'editor', name: 'vscode-lm' },
    // Answers that come come at once: no timer gets a turn in between.
    config: { silence_timeout_minutes: 0.01 },
  });
  let asked = 0;
  const model = openModel((signal) => (answers[asked++] ?? answer)(signal));
  return { provider: ground.agent(new EditorLanguageModel(config, doorTo(model)), {}, { clock }), toldBefore: 20 };
};

/** As the API throws; `said` comes before it. */
const throws = (name: string, message: string, said = '') => {
  return () =>
    meet(async function* () {
      if (said !== '') yield { kind: 'text', text: said };
      throw Object.assign(new Error(message), { code: name });
    });
};
const never = (signal: AbortSignal) => systemClock.sleep(Infinity, signal);
const noBytes = new Never("the editor's API hands over whole parts: bytes, characters and JSON are behind it");

describeWire("the editor's language models", {
  '429 with retry-after': throws('ChatRateLimited', 'Sorry, your request was rate-limited. Please wait 17 seconds.'),
  '429 without retry-after': throws('ChatRateLimited', 'Sorry, your request was rate-limited.'),
  'insufficient quota': throws('Unknown', "You've exhausted your credits. Wait for your allowance to renew."),
  '401': throws('Unknown', 'You are not signed in to GitHub. Please sign in to use Copilot.'),
  '403': new Never('whether a model may be used is asked of a person, not of a service: consentMissing'),
  '404 for the model': throws('NotFound', "Language model 'gpt-x' is unknown."),
  '408': throws('Unknown', 'Sorry, your request failed. Reason: Server error: 504'),
  '413': new Never('the editor counts tokens itself, and tells of nothing else that is too large'),
  'context too long': throws('Unknown', 'Message exceeds token limit.'),
  '500': throws('Unknown', 'Sorry, your request failed. Please try again. Reason: Server error: 500'),
  '502': throws('Unknown', 'Sorry, your request failed. Please try again. Reason: Server error: 502'),
  '503': throws('Unknown', 'Sorry, your request failed. Please try again. Reason: Server error: 503'),
  '529': throws('Unknown', 'Sorry, your request failed. Please try again. Reason: Server error: 529'),
  'cut after the headers': throws('Unknown', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING'),
  'cut in a tool call': throws('Unknown', 'net::ERR_CONNECTION_CLOSED', 'Let me look.'),
  'cut in a character': noBytes,
  'silence longer than the timeout': () =>
    meet(async function* (signal) {
      yield { kind: 'text', text: 'Let me' };
      await never(signal);
    }),
  'a byte a second': async () => {
    const clock = new SteeredClock();
    const meeting = await meet(async function* (signal) {
      while (!signal.aborted) {
        yield { kind: 'text', text: 'x' };
        await systemClock.sleep(5, signal);
      }
    }, clock);
    return { ...meeting, passes: { clock, once: (said) => said.includes('xx') } };
  },
  'wrong JSON': noBytes,
  'wrong schema': noBytes,
  'empty reply': () => meet(async function* () {}),
  // Its tokenizer takes all of it for one word.
  '50 MB reply': () =>
    meet(async function* () {
      for (let n = 0; n < 50; n++) yield { kind: 'text', text: 'y'.repeat(2 ** 20) };
    }),
  'usage told twice': new Never('it tells no usage at all'),
  'usage not told': () => meet(finishes),
  'connection reset': throws('Unknown', 'net::ERR_CONNECTION_RESET'),
  'DNS failure': throws('Unknown', 'net::ERR_NAME_NOT_RESOLVED'),
  'TLS failure': throws('Unknown', 'net::ERR_CERT_AUTHORITY_INVALID'),
  'proxy refuses': throws('Unknown', 'net::ERR_TUNNEL_CONNECTION_FAILED'),
  'clock changed': async () => {
    const meeting = await meet(finishes);
    return { ...meeting, provider: jumpingWith(meeting.provider, jumpingClock()) };
  },
});
