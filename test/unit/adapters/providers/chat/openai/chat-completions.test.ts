import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Answer } from '../../../../../../src/adapters/providers/chat/answer.ts';
import { chatBody, readChatEvent } from '../../../../../../src/adapters/providers/chat/openai/chat-completions.ts';
import { keptFields } from '../../../../../../src/adapters/providers/chat/openai/own-fields.ts';
import { openaiProviderSchema } from '../../../../../../src/domain/provider/provider-config.ts';
import { chatRequest } from '../../../../../support/builders/chat-request.ts';

const read = (...deltas: Record<string, unknown>[]): Answer => {
  const answer = new Answer(() => undefined);
  for (const delta of deltas) readChatEvent({ model: 'm', choices: [{ index: 0, delta }] }, answer);
  readChatEvent({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }, answer);
  return answer;
};
const fragment = (id: string | undefined, piece: string, index?: number) => ({
  tool_calls: [{ id, index, function: { name: id === undefined ? undefined : 'run', arguments: piece } }],
});
const calls = (answer: Answer) => answer.toolCalls.map((call) => `${call.id} ${call.arguments}`);

describe('chat completions of many servers', () => {
  it('keeps whole calls apart that come under one index, or under none', () => {
    assert.deepEqual(calls(read(fragment('a', '{"n":1}', 0), fragment('b', '{"n":2}', 0))), ['a {"n":1}', 'b {"n":2}']);
    assert.deepEqual(calls(read(fragment('a', '{"n":1}'), fragment('b', '{"n":2}'))), ['a {"n":1}', 'b {"n":2}']);
  });

  it('puts fragments together whether the id is repeated or not', () => {
    assert.deepEqual(calls(read(fragment('a', '{"n"', 0), fragment(undefined, ':1}', 0))), ['a {"n":1}']);
    assert.deepEqual(calls(read(fragment('a', '{"n"', 0), fragment('a', ':1}', 0))), ['a {"n":1}']);
  });

  it('hears thoughts under both of their names', () => {
    const thoughts: string[] = [];
    const answer = new Answer(({ type, text }) => thoughts.push(`${type} ${text}`));
    readChatEvent({ choices: [{ delta: { reasoning_content: 'a' } }] }, answer);
    readChatEvent({ choices: [{ delta: { reasoning: 'b' } }] }, answer);
    assert.deepEqual(thoughts, ['thought a', 'thought b']);
  });

  it('bounds the answer by the name that the server knows', () => {
    const provider = (config: Record<string, unknown>) =>
      openaiProviderSchema.parse({ id: 'p', name: 'openai', model: 'gpt-5', config });
    const own = chatBody(chatRequest(), provider({}));
    assert.deepEqual([own['max_completion_tokens'], own['max_tokens']], [2000, undefined]);
    const other = chatBody(chatRequest(), provider({ base_url: 'http://localhost:11434/v1' }));
    assert.deepEqual([other['max_completion_tokens'], other['max_tokens']], [undefined, 2000]);
  });
});

describe('chat completions in other shapes', () => {
  const model = openaiProviderSchema.parse({ id: 'p', name: 'openai', model: 'm', config: {} });
  const answered = (...events: unknown[]): Answer => {
    const answer = new Answer(() => undefined, chatRequest().tools);
    for (const event of events) readChatEvent(event, answer);
    return answer;
  };
  const delta = (told: unknown, finish: string | null = null) => ({
    choices: [{ delta: told, finish_reason: finish }],
  });
  const stop = delta({}, 'stop');

  it('reads arguments that are an object, a call without "function", and one with other names', () => {
    for (const call of [
      { id: 'a', function: { name: 'run', arguments: { n: 1 } } },
      { id: 'a', name: 'run', arguments: '{"n":1}' },
      { id: 'a', type: 'function', function: { name: 'run', parameters: { n: 1 } } },
      { id: 'a', index: '0', name: 'run', input: { n: 1 } },
    ]) {
      assert.deepEqual(calls(answered(delta({ tool_calls: [call] }), stop)), ['a {"n":1}'], JSON.stringify(call));
    }
  });

  it('reads the call of old', () => {
    const pieces = [{ name: 'run', arguments: '' }, { arguments: '{"n"' }, { arguments: ':1}' }];
    const events = pieces.map((piece) => delta({ function_call: piece }));
    assert.deepEqual(calls(answered(...events, delta({}, 'function_call'))), ['call-1 {"n":1}']);
  });

  it('reads a whole answer as it reads a stream', () => {
    const message = {
      role: 'assistant',
      content: 'I run it.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'run', arguments: '{"n":1}' } },
        { id: 'b', type: 'function', function: { name: 'run', arguments: { n: 2 } } },
      ],
    };
    const usage = { prompt_tokens: 5, completion_tokens: 3 };
    const answer = answered({ model: 'm', choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage });
    assert.deepEqual(calls(answer), ['a {"n":1}', 'b {"n":2}']);
    assert.deepEqual([answer.text, answer.finish, answer.usage?.output], ['I run it.', 'toolCalls', 3]);
  });

  it('takes no empty reason for an end', () => {
    for (const nothing of ['', ' ', 'null', null]) {
      assert.equal(answered(delta({ content: 'a' }, nothing)).ending, undefined, JSON.stringify(nothing));
    }
    assert.equal(answered(delta({ content: 'a' }, ''), stop).ending, 'stop');
  });

  it('knows the reasons that other services have for an end', () => {
    const ends = (finish: string, native?: string) =>
      answered({ choices: [{ delta: {}, finish_reason: finish, native_finish_reason: native }] }).ending;
    for (const word of ['tool_calls', 'stop', 'eos', 'STOP', 'function_call']) assert.equal(ends(word), 'stop', word);
    for (const word of ['length', 'max_tokens', 'MAX_TOKENS']) assert.equal(ends(word), 'length', word);
    for (const word of ['sensitive', 'SAFETY', 'content_filter']) assert.equal(ends(word), 'refused', word);
    for (const word of ['network_error', 'error', 'abort', 'function_call_filter: MALFORMED_FUNCTION_CALL']) {
      assert.equal(ends(word), 'failed', word);
    }
    assert.equal(ends('insufficient_system_resource'), 'failed');
    assert.equal(ends('model_context_window_exceeded'), 'contextFull');
    assert.equal(ends('stop', 'network_error'), 'failed', 'what the service behind OpenRouter said');
  });

  it('reads content that is a list of parts', () => {
    const thoughts: string[] = [];
    const answer = new Answer(({ type, text }) => thoughts.push(`${type} ${text}`));
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
    for (const content of [[thinking], [{ type: 'text', text: 'a' }, 'b']]) {
      readChatEvent(delta({ content }), answer);
    }
    assert.deepEqual([answer.text, thoughts], ['ab', ['thought hm', 'said a', 'said b']]);
  });

  describe('fields that are the business of a service', () => {
    const call = (more: object) => ({
      index: 0,
      id: 'a',
      type: 'function',
      function: { name: 'run', arguments: '{}' },
      ...more,
    });
    const sentBack = (answer: Answer, { provider = 'p', model: name = 'm', text = answer.text } = {}) => {
      const toolCalls = answer.toolCalls.map(({ id, name: tool, arguments: given }) => ({
        id,
        name: tool,
        arguments: given,
      }));
      const opaque = { provider, content: keptFields(answer, model) };
      const messages = [{ role: 'assistant' as const, text, toolCalls, opaque }];
      const body = chatBody(chatRequest({ messages }), { ...model, model: name });
      return (body['messages'] as Record<string, unknown>[])[1];
    };

    it('go back: thoughts of DeepSeek, Moonshot, vLLM', () => {
      const pieces = ['I ', 'th', 'ink ', 'ink '].map((piece) => delta({ reasoning_content: piece }));
      const answer = answered(...pieces, delta({ tool_calls: [call({})] }), stop);
      assert.equal(sentBack(answer)?.['reasoning_content'], 'I think ink ');
    });

    it('go back: the signature of a call, which Gemini wants', () => {
      const signed = { extra_content: { google: { thought_signature: 'abc' } } };
      const second = { ...call({}), index: 1, id: 'b' };
      const answer = answered(delta({ tool_calls: [call(signed), second] }), stop);
      assert.deepEqual(sentBack(answer)?.['tool_calls'], [
        { ...signed, id: 'a', type: 'function', function: { name: 'run', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'run', arguments: '{}' } },
      ]);
    });

    it('go back: the details of OpenRouter, put together by their numbers', () => {
      const detail = (index: number, more: object) => ({ type: 'reasoning.text', index, format: 'x', ...more });
      const answer = answered(
        delta({ reasoning_details: [detail(0, { text: 'a' })] }),
        delta({ reasoning_details: [detail(0, { text: 'b' }), detail(1, { text: 'c' })] }),
        delta({ reasoning_details: [detail(0, { signature: 's' })] }),
        delta({ content: 'done' }),
        stop,
      );
      assert.deepEqual(sentBack(answer)?.['reasoning_details'], [
        detail(0, { text: 'ab', signature: 's' }),
        detail(1, { text: 'c' }),
      ]);
    });

    it('go to no other provider or model, and not with words that were changed', () => {
      const answer = answered(delta({ reasoning_content: 'secret', content: 'done' }), stop);
      assert.equal(sentBack(answer)?.['reasoning_content'], 'secret');
      for (const other of [{ provider: 'q' }, { model: 'n' }, { text: 'changed' }]) {
        assert.doesNotMatch(JSON.stringify(sentBack(answer, other)), /secret/, JSON.stringify(other));
      }
    });
  });
});
