import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { costSince, toldInAnswer, toldInPiece } from '../../../../src/adapters/providers/acp/bill/acp-usage.ts';
import { billOfAcpTurn, type AcpUse } from '../../../../src/adapters/providers/acp/bill/acp-bill.ts';
import { Answer } from '../../../../src/adapters/providers/chat/answer.ts';
import { AnthropicStream } from '../../../../src/adapters/providers/chat/anthropic/anthropic-stream.ts';
import { parseUsage } from '../../../../src/adapters/providers/antigravity/account/antigravity-usage.ts';
import { tokensIn } from '../../../../src/adapters/providers/antigravity/antigravity-tokens.ts';
import { readChatEvent } from '../../../../src/adapters/providers/chat/openai/chat-completions.ts';
import { readResponsesEvent } from '../../../../src/adapters/providers/chat/openai/openai-responses.ts';
import { anthropicProviderSchema, openaiProviderSchema } from '../../../../src/domain/provider/provider-config.ts';
import type { TokenUsage } from '../../../../src/domain/provider/provider.ts';
import { sumOf as addTold } from '../../../../src/domain/provider/usage-report.ts';

/** Not `totalTokens`: that is ours too. What a model thought is part of what it wrote. */
const sumOf = ({ input, output, cacheRead, cacheWrite }: TokenUsage) => input + output + cacheRead + cacheWrite;
const tokens = (changes: Partial<TokenUsage>): TokenUsage => ({
  ...{ input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 },
  ...changes,
});

/** Each agent made three requests of 1000 tokens in and 40 out, as the model server counted: 3120 in all, $0.0072. */
const TURN = { input: 3000, output: 120 };
const LAST = { inputTokens: 1000, outputTokens: 40, totalTokens: 1040 };
const PRICE = { input: 2, output: 10 };

describe('tokens that real agents told', () => {
  const use: AcpUse = {
    ...{ agentName: '', inAnswer: undefined, inPieces: undefined, context: 0, costUsd: null, toolCalls: 2 },
    ...{ promptBytes: 3000, receivedBytes: 400, failure: null, price: null },
  };
  const bill = (answer: object, more: Partial<AcpUse> = {}) => {
    return billOfAcpTurn({ ...use, inAnswer: toldInAnswer({ stopReason: 'end_turn', ...answer }), ...more });
  };

  it('Claude Code, Codex, Copilot: the answer sums the turn, whatever the context is', () => {
    const usage = {
      ...{ inputTokens: 3000, outputTokens: 120, totalTokens: 3120 },
      ...{ cachedReadTokens: 0, cachedWriteTokens: 0 },
    };
    for (const [agentName, context] of [
      ['Claude Agent 0.49.0', 1040],
      ['Codex 2.6.0', 1040],
      ['Copilot 1.0.102', 8861],
      ['an agent that nobody knows', 1040],
    ] as const) {
      assert.deepEqual(bill({ usage }, { agentName, context }), { usage: tokens(TURN), basis: 'told', costUsd: null });
    }
  });

  it('Claude Code: its cost is a sum of the process, which begins anew after a resume', () => {
    assert.equal(costSince([0.018], null), 0.018);
    assert.equal(costSince([0.006], 0.018), 0.006);
  });

  it('Gemini CLI: the turn, in its own field', () => {
    const _meta = { quota: { token_count: { input_tokens: 3000, output_tokens: 120 } } };
    assert.deepEqual(bill({ _meta }, { agentName: 'Gemini CLI 0.61.0' }).usage, tokens(TURN));
  });

  it('OpenCode and Kilo: the last request alone; the turn is as many times more as it cost more', () => {
    for (const agentName of ['OpenCode 1.18.33', 'Kilo 7.7.9']) {
      const found = bill({ usage: LAST }, { agentName, context: 1000, costUsd: 0.0072, price: PRICE, toolCalls: 9 });
      assert.deepEqual(found, { usage: tokens(TURN), basis: 'estimated', costUsd: 0.0072 });
      const free = bill({ usage: LAST }, { agentName, context: 1000 });
      assert.deepEqual(free, { usage: tokens(TURN), basis: 'estimated', costUsd: null });
    }
  });

  it('an agent that nobody knows: the last request alone, where its count is that of the context', () => {
    assert.equal(sumOf(bill({ usage: LAST }, { context: 1000 }).usage), 3120);
    assert.equal(sumOf(bill({ usage: LAST }, { context: 1000, toolCalls: 0 }).usage), 1040);
    assert.equal(sumOf(bill({ usage: LAST }).usage), 1040);
  });

  it('Qwen Code: with the pieces of the message, one for each request', () => {
    const piece = { inputTokens: 1000, outputTokens: 40, totalTokens: 1040, thoughtTokens: 0, cachedReadTokens: 0 };
    const told = toldInPiece({ sessionUpdate: 'agent_message_chunk', _meta: { usage: piece } });
    assert.ok(told !== undefined);
    const inPieces = addTold(addTold(told, told), told);
    assert.deepEqual(bill({}, { inPieces }), { usage: tokens(TURN), basis: 'told', costUsd: null });
    const stopped = billOfAcpTurn({ ...use, inPieces: addTold(told, told), failure: 'timeout' });
    assert.deepEqual([sumOf(stopped.usage), stopped.basis], [2080, 'atLeast']);
  });

  it('an agent that tells none: estimated upwards; without a price it stays unpriced', () => {
    const found = bill({});
    assert.deepEqual([found.basis, found.costUsd], ['estimated', null]);
    assert.ok(sumOf(found.usage) > 3 * 25_000);
    const zeros = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    assert.deepEqual(bill({ usage: zeros }), found);
    assert.equal(bill({}, { context: 8700 }).usage.input, 3 * 8700);
  });

  it('Copilot CLI and OpenCode: none of a turn that the service refused; the context is no bill', () => {
    const zeros = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    for (const usage of [null, zeros]) {
      const found = bill({ usage }, { context: 8700, toolCalls: 0, failure: 'rateLimit' });
      assert.deepEqual(found, { usage: tokens({}), basis: 'refused', costUsd: null });
    }
    assert.ok(sumOf(bill({}, { context: 8700, failure: 'rateLimit' }).usage) > 8700, 'it had worked before');
  });

  it('none that was asked nothing', () => {
    assert.equal(bill({}, { promptBytes: 0, failure: 'crashed' }).basis, 'refused');
  });
});

describe('tokens that agy told', () => {
  it('counts what it thought as written, and what it cached as not read: as its own total does', () => {
    const usage = { input_tokens: 22_500, output_tokens: 300, thinking_tokens: 120, cache_read_tokens: 4000 };
    const told = tokensIn({ ...usage, total_tokens: 26_800 });
    assert.ok(told !== undefined);
    assert.equal(sumOf(told), 26_800);
  });

  it('reads /usage in the shape of 1.1.11 and later', () => {
    const bucket = (id: string, window: string, remaining_fraction: number) => ({
      ...{ id, window, remaining_fraction },
      reset_time: '2026-11-25T03:00:00Z',
    });
    const groups = [
      { name: 'Gemini Models', buckets: [bucket('gemini-weekly', 'weekly', 0.75), bucket('gemini-5h', '5h', 0)] },
      { name: 'Claude and GPT models', buckets: [bucket('3p-weekly', 'weekly', 1)] },
    ];
    const said = JSON.stringify({ status: 'SUCCESS', num_turns: 0, command: { name: 'usage', data: { groups } } });
    assert.deepEqual(
      parseUsage(`\n${said}\n`)?.map(({ id, window, remainingFraction, resetAt }) => [
        ...[id, window, remainingFraction, resetAt],
      ]),
      [
        ['gemini-weekly', 'weekly', 0.75, '2026-11-25T03:00:00.000Z'],
        ['gemini-5h', '5h', 0, '2026-11-25T03:00:00.000Z'],
        ['3p-weekly', 'weekly', 1, '2026-11-25T03:00:00.000Z'],
      ],
    );
  });
});

describe('tokens in the makers’ own examples', () => {
  const nothing = (): void => undefined;

  it('OpenAI chat completions: what was cached is part of the prompt', () => {
    const answer = new Answer(nothing);
    const usage = {
      ...{ prompt_tokens: 2006, completion_tokens: 300, total_tokens: 2306 },
      prompt_tokens_details: { cached_tokens: 1920 },
      completion_tokens_details: { reasoning_tokens: 0 },
    };
    readChatEvent({ object: 'chat.completion.chunk', model: 'gpt-4o', choices: [], usage }, answer);
    assert.deepEqual(answer.usage, tokens({ input: 86, output: 300, cacheRead: 1920 }));
    assert.equal(sumOf(answer.usage), usage.total_tokens);
  });

  it('OpenAI responses: what was thought is part of the output', () => {
    const answer = new Answer(nothing);
    const usage = {
      ...{ input_tokens: 75, output_tokens: 1186, total_tokens: 1261 },
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 1024 },
    };
    const response = { id: 'r', object: 'response', status: 'completed', model: 'gpt-5', output: [], usage };
    const config = openaiProviderSchema.parse({ id: 'p', name: 'openai', model: 'gpt-5', config: {} });
    readResponsesEvent({ type: 'response.completed', response }, answer, config);
    assert.deepEqual(answer.usage, tokens({ input: 75, output: 1186, thinking: 1024 }));
    assert.equal(sumOf(answer.usage), usage.total_tokens);
  });

  it('Anthropic: what was cached comes on top of the input, and the last word on the output counts', () => {
    const answer = new Answer(nothing);
    const stream = new AnthropicStream(
      anthropicProviderSchema.parse({ id: 'p', name: 'anthropic', model: 'claude-sonnet-4-5', config: {} }),
    );
    const usage = {
      input_tokens: 21,
      cache_creation_input_tokens: 188_086,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    };
    stream.read(
      { type: 'message_start', message: { id: 'm', model: 'claude-sonnet-4-5', content: [], usage } },
      answer,
    );
    stream.read({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 393 } }, answer);
    assert.deepEqual(answer.usage, tokens({ input: 21, output: 393, cacheWrite: 188_086 }));
  });
});
