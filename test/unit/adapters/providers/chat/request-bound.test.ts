import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { chatBody } from '../../../../../src/adapters/providers/chat/openai/chat-completions.ts';
import { messagesBody } from '../../../../../src/adapters/providers/chat/anthropic/anthropic-messages.ts';
import { responsesBody } from '../../../../../src/adapters/providers/chat/openai/openai-responses.ts';
import { bytesOf, inputBound } from '../../../../../src/adapters/providers/chat/request-bound.ts';
import { anthropicProviderSchema, openaiProviderSchema } from '../../../../../src/domain/provider/provider-config.ts';
import { totalTokens } from '../../../../../src/domain/money/tokens.ts';
import type { ChatMessage } from '../../../../../src/ports/chat-model.ts';
import { chatRequest } from '../../../../support/builders/chat-request.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const call = fc.record({ id: text, name: text, arguments: fc.json() });
const message: fc.Arbitrary<ChatMessage> = fc.oneof(
  fc.record({ role: fc.constant('user' as const), text }),
  fc.record({ role: fc.constant('assistant' as const), text, toolCalls: fc.array(call, { maxLength: 2 }) }),
  fc.record({ role: fc.constant('tool' as const), callId: text, name: text, text, isError: fc.boolean() }),
);
const messages = fc.array(message, { maxLength: 8 });
const count = fc.nat({ max: 50_000 });
const usage = fc.record({ input: count, output: count, thinking: count, cacheRead: count, cacheWrite: count });

const openai = openaiProviderSchema.parse({ id: 'p', name: 'openai', model: 'gpt-5' });
const anthropic = anthropicProviderSchema.parse({ id: 'p', name: 'anthropic', model: 'claude-haiku-4-5' });

/** All text of a request, as a model reads it: no vocabulary makes more tokens of it than it has bytes. */
function textsIn(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + textsIn(part), 0);
}

describe('the bound of a request', () => {
  it('is never below the bytes of all text that is sent, in any protocol', () => {
    fc.assert(
      fc.property(text, messages, (system, list) => {
        const request = chatRequest({ system, messages: list });
        const bound = inputBound(request, null);
        const bodies = [chatBody(request, openai), responsesBody(request, openai), messagesBody(request, anthropic)];
        for (const { messages: sent, input, system: own, instructions, tools } of bodies) {
          assert.ok(bound >= textsIn([sent, input, own, instructions]) + bytesOf(tools ?? []));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('grows with every message that is added, by its bytes at least', () => {
    fc.assert(
      fc.property(
        messages,
        message,
        fc.option(fc.tuple(usage, fc.nat({ max: 8 })), { nil: null }),
        (list, more, seen) => {
          const last = seen === null || seen[1] > list.length ? null : { usage: seen[0], messages: seen[1] };
          const before = inputBound(chatRequest({ messages: list }), last);
          const after = inputBound(chatRequest({ messages: [...list, more] }), last);
          assert.ok(after >= before + Buffer.byteLength(more.text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is never below what was billed before and the bytes that were added since', () => {
    fc.assert(
      fc.property(messages, messages, usage, (first, added, billed) => {
        const last = { usage: billed, messages: first.length };
        const bound = inputBound(chatRequest({ messages: [...first, ...added] }), last);
        const bytes = added.reduce((sum, { text: said }) => sum + Buffer.byteLength(said), 0);
        assert.ok(bound >= totalTokens(billed) + bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('counts everything anew when the conversation was shortened', () => {
    const request = chatRequest();
    const last = { usage: { input: 1, output: 1, thinking: 0, cacheRead: 0, cacheWrite: 0 }, messages: 9 };
    assert.equal(inputBound(request, last), inputBound(request, null));
  });
});
