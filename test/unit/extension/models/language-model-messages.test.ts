import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { editorMessages } from '../../../../src/extension/models/language-model-messages.ts';
import type { ChatMessage } from '../../../../src/ports/chat-model.ts';

const called = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  text: 'I look.',
  toolCalls: ids.map((id) => ({ id, name: 'read_file', arguments: '{"path":"a.ts"}' })),
});
const answered = (id: string, isError = false): ChatMessage => ({
  role: 'tool',
  callId: id,
  name: 'read_file',
  text: 'not there',
  isError,
});
const mapped = (...messages: ChatMessage[]) => editorMessages({ system: '', messages });

describe("messages for the editor's models", () => {
  it('carry the system prompt as the first message of the user, since there is no other place', () => {
    const messages = editorMessages({ system: 'Be exact.', messages: [{ role: 'user', text: 'Go on.' }] });
    assert.deepEqual(messages, [
      { role: 'user', parts: [{ kind: 'text', text: 'Be exact.' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'Go on.' }] },
    ]);
  });

  it('answer all calls of a message in the one that follows', () => {
    const messages = mapped({ role: 'user', text: 'Go on.' }, called('1', '2'), answered('1'), answered('2'));
    assert.deepEqual(
      messages.map(({ role, parts }) => [role, ...parts.map(({ kind }) => kind)]),
      [
        ['user', 'text'],
        ['assistant', 'text', 'call', 'call'],
        ['user', 'result', 'result'],
      ],
    );
  });

  it('do not mix the answers to two messages, or an answer with a question', () => {
    const messages = mapped(called('1'), answered('1'), called('2'), answered('2'), { role: 'user', text: 'Well?' });
    assert.deepEqual(
      messages.map(({ role, parts }) => [role, parts.length]),
      [
        ['assistant', 2],
        ['user', 1],
        ['assistant', 2],
        ['user', 1],
        ['user', 1],
      ],
    );
  });

  it('say in words that a call failed', () => {
    assert.deepEqual(mapped(called('1'), answered('1', true))[1]?.parts, [
      { kind: 'result', id: '1', text: 'Error: not there' },
    ]);
  });

  it('leave out a message that says nothing', () => {
    assert.deepEqual(mapped({ role: 'assistant', text: '', toolCalls: [] }, { role: 'user', text: '' }), []);
  });

  it('hand on arguments that are no object without losing them', () => {
    for (const text of ['{"path":', '[1]', '"x"', '']) {
      const [message] = mapped({ role: 'assistant', text: '', toolCalls: [{ id: '1', name: 'x', arguments: text }] });
      assert.deepEqual(message?.parts, [{ kind: 'call', id: '1', name: 'x', input: { unreadable: text } }]);
    }
  });
});
