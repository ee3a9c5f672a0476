import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { costSince, leastUsage, tokensOfAnswer, usageSince } from '../../../../src/adapters/providers/acp/acp-usage.ts';
import { Answer } from '../../../../src/adapters/providers/chat/answer.ts';
import { AnthropicStream } from '../../../../src/adapters/providers/chat/anthropic/anthropic-stream.ts';
import { parseUsage } from '../../../../src/adapters/providers/antigravity/antigravity-usage.ts';
import { tokensIn } from '../../../../src/adapters/providers/antigravity/antigravity-tokens.ts';
import { readChatEvent } from '../../../../src/adapters/providers/chat/openai/chat-completions.ts';
import { readResponsesEvent } from '../../../../src/adapters/providers/chat/openai/openai-responses.ts';
import { anthropicProviderSchema, openaiProviderSchema } from '../../../../src/domain/provider/provider-config.ts';
import type { TokenUsage } from '../../../../src/domain/provider/provider.ts';

/** Not `totalTokens`: that is ours too. What a model thought is part of what it wrote. */
const sumOf = ({ input, output, cacheRead, cacheWrite }: TokenUsage) => input + output + cacheRead + cacheWrite;
const tokens = (changes: Partial<TokenUsage>): TokenUsage => ({
  ...{ input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 },
  ...changes,
});

/** Each agent made three requests of 1000 tokens in and 40 out, as the model server counted: 3120 in all. */
const TURN = { input: 3000, output: 120 };

describe('tokens that real agents told', () => {
  it('Claude Code: the answer sums the turn', () => {
    const usage = {
      inputTokens: 3000,
      outputTokens: 120,
      cachedReadTokens: 0,
      cachedWriteTokens: 0,
      totalTokens: 3120,
    };
    assert.deepEqual(tokensOfAnswer({ stopReason: 'end_turn', usage }), tokens(TURN));
  });

  it('Claude Code: its cost is a sum of the process, which begins anew after a resume', () => {
    assert.equal(costSince([0.018], null), 0.018);
    assert.equal(costSince([0.006], 0.018), 0.006);
  });

  it('Gemini CLI: the turn, in its own field', () => {
    const answer = {
      stopReason: 'end_turn',
      _meta: { quota: { token_count: { input_tokens: 3000, output_tokens: 120 } } },
    };
    assert.deepEqual(tokensOfAnswer(answer), tokens(TURN));
  });

  it('OpenCode: the last request alone, so that we bill 1040 of 3120 (known difference)', () => {
    const usage = { inputTokens: 1000, outputTokens: 40, totalTokens: 1040 };
    const told = tokensOfAnswer({ stopReason: 'end_turn', usage });
    assert.ok(told !== undefined);
    assert.equal(sumOf(told), 1040, 'a fix makes it 3120');
  });

  it('Codex: the prompt, so that an equal second one counts as nothing where a conversation is subtracted (known difference)', () => {
    const turn = tokens(TURN);
    assert.equal(sumOf(usageSince(turn, turn)), 0, 'a fix makes it 3120');
    assert.equal(sumOf(usageSince(tokens({ input: 1000, output: 40 }), turn)), 1040);
  });

  it('Qwen Code: with the pieces of the message, so that we bill nothing (known difference)', () => {
    assert.equal(tokensOfAnswer({ stopReason: 'end_turn' }), undefined, 'a fix sums _meta.usage of the pieces');
  });

  it('Copilot CLI: none of a failed turn; the context is the least that was read', () => {
    assert.deepEqual(leastUsage({ used: 8700, costUsd: null }), tokens({ input: 8700 }));
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
