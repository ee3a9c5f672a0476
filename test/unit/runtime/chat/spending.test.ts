import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { inputBound } from '../../../../src/adapters/providers/chat/request-bound.ts';
import { noTokens, totalTokens } from '../../../../src/domain/money/tokens.ts';
import type { ChatRequest } from '../../../../src/ports/chat-model.ts';
import type { Allowance, LLMProvider, TurnReply } from '../../../../src/ports/llm-provider.ts';
import { agentGround, memoryConversations, type AgentGround } from '../../../support/agents/chat-agent-ground.ts';
import { asks, breaks, FakeChatModel, finishes, type ModelStep } from '../../../support/fakes/fake-chat-model.ts';
import { turnRequest as plainRequest } from '../../../support/fakes/fake-provider.ts';

const never = new AbortController().signal;

/** Answers with a note, billed at some share of the most that it said it could use. */
class DearModel extends FakeChatModel {
  constructor(shares: readonly number[], failsAt: number) {
    const bound = (request: ChatRequest) => this.boundOf(request);
    const note: ModelStep = asks(['update_task', { note: 'x' }]);
    super(
      shares.map((share, index): ModelStep => async (request, signal) => {
        const tokens = Math.floor(bound(request).tokens * share);
        const output = Math.min(request.maxOutputTokens, tokens);
        const usage = { ...noTokens, input: tokens - output, output };
        const answer = index === failsAt ? breaks('network') : note;
        return { ...(await answer(request, signal)), usage };
      }),
    );
  }
}

/** Bounds its requests as the real services are bounded: by bytes. */
class ByteModel extends FakeChatModel {
  override boundOf(request: ChatRequest): { tokens: number; usd: number | null } {
    return { tokens: inputBound(request, null) + request.maxOutputTokens, usd: null };
  }
}

describe('what a turn may use', () => {
  let ground: AgentGround;
  before(async () => {
    ground = await agentGround();
  });
  after(() => ground.remove());

  const take = (agent: LLMProvider, allowance: Allowance, conversationId: string | null = null): Promise<TurnReply> =>
    agent.sendMessage(plainRequest({ allowance, conversationId, timeoutMs: 60_000 }), () => undefined, never);

  it('is never exceeded, whatever each request is billed within its bound', async () => {
    // Whole numbers, because random doubles are nearly all next to zero.
    const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    const shares = fc.array(share, { minLength: 1, maxLength: 8 });
    const allowance = fc.record({
      usd: fc.option(fc.integer({ min: 0, max: 80 }).map((thousandths) => thousandths / 1000)),
      tokens: fc.option(fc.integer({ min: 0, max: 40_000 })),
    });
    await fc.assert(
      fc.asyncProperty(shares, allowance, fc.integer({ min: 0, max: 12 }), async (bills, allowed, failsAt) => {
        const config = { max_output_tokens: 1000, max_requests_per_turn: 10 };
        const model = new DearModel(bills, failsAt);
        const reply = await take(ground.agent(model, config), allowed);
        assert.ok(allowed.usd === null || (reply.costUsd ?? Infinity) <= allowed.usd + 1e-12);
        assert.ok(allowed.tokens === null || totalTokens(reply.usage) <= allowed.tokens);
        assert.deepEqual([reply.usage, reply.requests], [model.billed, model.requests.length]);
      }),
      { numRuns: 100 },
    );
  });

  it('ends the turn in good order before it would be exceeded, and the next turn goes on from there', async () => {
    const model = new FakeChatModel([asks(['update_task', { note: 'Half is done.' }]), finishes()]);
    const agent = ground.agent(model, { max_output_tokens: 1000 });
    const least = agent.bounds?.smallestTurn(plainRequest());
    assert.ok(least !== undefined && least.usd !== null);
    const reply = await take(agent, { usd: null, tokens: least.tokens + 200 });
    assert.equal(reply.failure?.kind, 'allowance');
    assert.equal(model.requests.length, 1);
    assert.deepEqual(reply.actions, ['noted where the task stands']);
    const next = await take(agent, { usd: 1, tokens: null }, reply.conversationId);
    assert.equal(next.failure, null);
    assert.ok(model.requests[1]?.messages.some((message) => message.role === 'tool'));
  });

  it('lets a turn begin with the least that it is said to need, and with nothing below it', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    const operation = fc.constantFrom('work', 'plan', 'audit', 'handover', 'correction', 'probe');
    const context = fc.constantFrom(null, 4096, 200_000);
    await fc.assert(
      fc.asyncProperty(text, text, operation, context, async (systemPrompt, prompt, kind, contextTokens) => {
        const model = new ByteModel([finishes()], { contextTokens });
        const agent = ground.agent(model, { max_output_tokens: 2000 });
        const opening = plainRequest({ systemPrompt, prompt, operation: kind, timeoutMs: 60_000 });
        const least = agent.bounds?.smallestTurn(opening);
        assert.ok(least !== undefined);
        const begins = async (tokens: number) => {
          const request = { ...opening, allowance: { usd: null, tokens } };
          return (await agent.sendMessage(request, () => undefined, never)).requests > 0;
        };
        assert.deepEqual([await begins(least.tokens), await begins(least.tokens - 1)], [true, false]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for nothing when not even the first request fits, and leaves a dear history out before it gives up', async () => {
    const conversations = memoryConversations();
    const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    await conversations.save(id, [
      { role: 'user', text: 'before' },
      { role: 'assistant', text: 'x'.repeat(50_000), toolCalls: [] },
    ]);
    const model = new FakeChatModel([finishes()]);
    const agent = ground.agent(model, { max_output_tokens: 1000 }, { conversations });
    const least = agent.bounds?.smallestTurn(plainRequest()) ?? { tokens: 0 };
    assert.equal((await take(agent, { usd: null, tokens: least.tokens }, id)).failure, null);
    assert.equal(model.requests[0]?.messages.length, 1);
    const nothing = await take(agent, { usd: 0, tokens: null });
    assert.deepEqual([nothing.failure?.kind, nothing.requests, nothing.costUsd], ['allowance', 0, 0]);
  });
});
