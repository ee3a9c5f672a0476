import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Answer } from '../../../../../../src/adapters/providers/chat/answer.ts';
import { chatBody, readChatEvent } from '../../../../../../src/adapters/providers/chat/openai/chat-completions.ts';
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
