import { after, before, describe } from 'mocha';
import { billOfAcpTurn, type AcpUse } from '../../../src/adapters/providers/acp/bill/acp-bill.ts';
import { toldInAnswer, toldInPiece } from '../../../src/adapters/providers/acp/bill/acp-usage.ts';
import { billOfAgyTurn, tokensIn } from '../../../src/adapters/providers/antigravity/antigravity-tokens.ts';
import { vscodeLmProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import { costOf, noTokens, totalTokens } from '../../../src/domain/money/tokens.ts';
import { sumOf } from '../../../src/domain/provider/usage-report.ts';
import { EditorLanguageModel } from '../../../src/extension/models/editor-language-model.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import { agentGround, type AgentGround } from '../../support/agents/chat-agent-ground.ts';
import { doorTo, openModel } from '../../support/agents/open-model.ts';
import { turnRequest } from '../../support/fakes/fake-provider.ts';
import { ChatModelStand, protocols } from '../../support/model-services/chat-model-stand.ts';
import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';
import { keepsCap, tellings, type Teller, type Telling } from './caps-contract.ts';

const PRICE = { input: 2, output: 10 };
/** What a service charges that is dearer than the price that is known. */
const DEARER = 3;
const REQUESTS = 3;
const CAPS = [
  ['usd', 0.2],
  ['tokens', 60_000],
  ['turns', 4],
] as const;

/** What each request really uses. What nobody tells was all seen: there is no thinking in it. */
function truthOf(telling: Telling): { input: number; output: number } {
  switch (telling) {
    case 'additive':
      return { input: 1000, output: 5100 };
    case 'zero':
    case 'missing':
      return { input: 1000, output: 10 };
    case 'told':
    case 'total only':
    case 'told cost':
    case 'doubled':
    case 'last request only':
      return { input: 1000, output: 100 };
  }
}

function trueUsd(telling: Telling, requests = REQUESTS): number {
  const usd = costOf({ ...noTokens, ...truthOf(telling) }, PRICE) * requests;
  return telling === 'told cost' ? usd * DEARER : usd;
}

/** As it stands on the wire. */
function wireUsage(telling: Telling): Record<string, unknown> {
  const { input, output } = truthOf(telling);
  const plain = { input_tokens: input, output_tokens: output, total_tokens: input + output };
  switch (telling) {
    case 'zero':
      return { input_tokens: 0, output_tokens: 0, total_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } };
    case 'additive':
      return { ...plain, output_tokens: 100, completion_tokens_details: { reasoning_tokens: output - 100 } };
    case 'total only':
      return { total_tokens: input + output };
    case 'told cost':
      return { ...plain, cost: trueUsd(telling, 1) };
    case 'missing':
      return {};
    case 'told':
    case 'doubled':
    case 'last request only':
      return plain;
  }
}

const request = () => turnRequest({ timeoutMs: 60_000 });

/** One whose allowance ran out before its first request was not asked. */
function chatTeller(ground: AgentGround, model: ChatModel, telling: Telling, asked: () => number): Teller {
  const agent = ground.agent(model, { max_output_tokens: 8000, max_requests_per_turn: REQUESTS });
  const truth = truthOf(telling);
  return {
    billing: 'tokens',
    smallest: agent.bounds?.smallestTurn(request()) ?? null,
    priceKnown: true,
    // A price that is too low is known only once the service has charged more for a request.
    mayExceedUsd: telling === 'told cost' ? trueUsd(telling, 1) : 0,
    take: async (allowance) => {
      const beforeTurn = asked();
      const reply = await agent.sendMessage({ ...request(), allowance }, () => undefined, new AbortController().signal);
      const requests = asked() - beforeTurn;
      if (requests === 0) return null;
      return { reply, trueTokens: (truth.input + truth.output) * requests, trueUsd: trueUsd(telling, requests) };
    },
  };
}

for (const protocol of protocols) {
  describe(`caps and what is told: ${protocol}`, () => {
    const stand = new ChatModelStand(protocol);
    let ground: AgentGround;
    before(async () => {
      ground = await agentGround();
    });
    after(async () => {
      await stand.stop();
      await ground.remove();
    });
    for (const telling of tellings) {
      describe(telling, () => {
        for (const [unit, allowed] of CAPS) keepsCap(unit, allowed, () => served(ground, stand, telling));
      });
    }
  });
}

async function served(ground: AgentGround, stand: ChatModelStand, telling: Telling): Promise<Teller> {
  const note: ScriptedReply = {
    calls: [{ name: 'update_task', arguments: { note: 'x' } }],
    wireUsage: wireUsage(telling),
    ...(telling === 'missing' ? { usage: null } : {}),
    ...(telling === 'doubled' ? { trouble: { kind: 'usageTwice' } } : {}),
  };
  const server = await stand.serve({ script: [note] });
  const model = await stand.model(server.url, { top: { price: PRICE }, config: { max_output_tokens: 8000 } });
  return chatTeller(ground, model, telling, () => server.requests.length);
}

describe("caps and what is told: the editor's models", () => {
  let ground: AgentGround;
  before(async () => {
    ground = await agentGround();
  });
  after(() => ground.remove());

  /** The editor tells nothing; another extension counts. */
  const counters = {
    zero: async () => 0,
    missing: async () => Promise.reject(new Error('no tokenizer')),
    told: async (text: string) => Math.ceil(text.length / 3),
  };
  for (const telling of ['zero', 'missing', 'told'] as const) {
    describe(telling, () => {
      const open = async (): Promise<Teller> => {
        let asked = 0;
        const note = { kind: 'call' as const, id: 'n', name: 'update_task', input: { note: 'x' } };
        const answer = async function* () {
          asked++;
          yield note;
        };
        const config = vscodeLmProviderSchema.parse({ id: 'e', name: 'vscode-lm', price: PRICE, config: {} });
        const model = new EditorLanguageModel(config, doorTo(openModel(answer, { countTokens: counters[telling] })));
        return chatTeller(ground, model, 'zero', () => asked);
      };
      for (const [unit, allowed] of CAPS) keepsCap(unit, allowed, open);
    });
  }
});

describe('caps and what is told: agents over ACP', () => {
  for (const telling of tellings) {
    describe(telling, () => {
      for (const [unit, allowed] of CAPS) keepsCap(unit, allowed, async () => acpTeller(telling));
    });
  }
});

/** Three requests for two tool calls, told as agents do: the turn, or its last request. */
function acpTeller(telling: Telling): Teller {
  const { input, output } = truthOf(telling);
  const turn = wireUsage(telling);
  const times = (count: unknown): unknown => (typeof count === 'number' ? count * REQUESTS : count);
  const whole: Record<string, unknown> = {};
  for (const [name, count] of Object.entries(turn)) whole[name] = times(count);
  const usage: object = telling === 'last request only' ? turn : whole;
  const piece = toldInPiece({ _meta: { usage: turn } });
  const use: AcpUse = {
    agentName: telling === 'last request only' ? 'OpenCode 1.18.33' : 'Some agent 1.0',
    inAnswer: toldInAnswer(
      telling === 'missing' ? {} : telling === 'additive' ? { usage: reasoned(REQUESTS) } : { usage },
    ),
    inPieces: telling === 'doubled' && piece !== undefined ? sumOf(sumOf(piece, piece), piece) : undefined,
    context: 0,
    costUsd: telling === 'told cost' ? trueUsd(telling) : null,
    toolCalls: REQUESTS - 1,
    promptBytes: 3000,
    receivedBytes: 300,
    failure: null,
    price: PRICE,
  };
  const truth = { trueTokens: (input + output) * REQUESTS, trueUsd: trueUsd(telling) };
  const take = async () => ({ reply: billOfAcpTurn(use), ...truth });
  return { billing: 'tokens', smallest: null, priceKnown: true, take };
}

/** As agents name it: thinking beside the output, and the total of both. */
function reasoned(requests: number): object {
  const { input, output } = truthOf('additive');
  const [inputTokens, outputTokens, thoughtTokens] = [input, 100, output - 100].map((count) => count * requests);
  return { inputTokens, outputTokens, thoughtTokens, totalTokens: (input + output) * requests };
}

describe('caps and what is told: agy', () => {
  // No cap in dollars binds a subscription, and it tells no cost.
  for (const telling of tellings.filter((one) => one !== 'told cost')) {
    describe(telling, () => {
      for (const [unit, allowed] of CAPS.filter(([one]) => one !== 'usd')) {
        keepsCap(unit, allowed, async () => agyTeller(telling));
      }
    });
  }
});

/** `last request only`: a turn of which only steps are known. A lower bound: their sum is not. */
function agyTeller(telling: Telling): Teller {
  const { input, output } = truthOf(telling);
  const told = telling === 'additive' ? reasonedByAgy() : wireUsage(telling);
  const usage = telling === 'missing' ? undefined : tokensIn(told);
  const isCut = telling === 'last request only';
  const bill = billOfAgyTurn({
    version: [1, 3, 2],
    told: usage === undefined || isCut ? undefined : { usage, turns: 1 },
    before: undefined,
    steps: isCut ? (usage ?? noTokens) : noTokens,
    ...{ hasBegun: true, actions: 0, promptBytes: 3000, replyBytes: 300, failure: null },
  });
  const trueTokens = isCut ? totalTokens(bill.usage) : input + output;
  return {
    ...{ billing: 'subscription', smallest: null, priceKnown: false },
    take: async () => ({ reply: { usage: bill.usage, costUsd: null }, trueTokens, trueUsd: 0 }),
  };
}

function reasonedByAgy(): object {
  const { input, output } = truthOf('additive');
  return { input_tokens: input, output_tokens: 100, thinking_tokens: output - 100, total_tokens: input + output };
}
