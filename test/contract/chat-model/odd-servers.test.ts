import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { chatRequest } from '../../support/builders/chat-request.ts';
import { ChatModelStand } from '../../support/model-services/chat-model-stand.ts';

const chunk = (delta: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const call = (fragment: unknown) => chunk({ tool_calls: [fragment] });
const READ = { name: 'read_file', arguments: { path: 'README.md' } };
const DONE = 'data: [DONE]\n\n';
const text = JSON.stringify(READ.arguments);

/** Streams of servers that say they are compatible, each with one call of `READ`. */
const streams: Readonly<Record<string, string>> = {
  'arguments as an object': call({ index: 0, id: 'a', function: READ }) + chunk({}, 'tool_calls') + DONE,
  'arguments encoded twice':
    call({ index: 0, id: 'a', function: { ...READ, arguments: JSON.stringify(text) } }) + chunk({}, 'tool_calls'),
  'no id, no index, an ordinary end': call({ function: { ...READ, arguments: text } }) + chunk({}, 'stop') + DONE,
  'an empty end with each piece':
    chunk({ content: '' }, '') +
    call({ index: 0, id: 'a', function: { name: READ.name, arguments: text } }) +
    chunk({}, 'stop'),
  'the call as text': chunk({ content: `<tool_call>${JSON.stringify(READ)}</tool_call>` }) + chunk({}, 'stop') + DONE,
};

describe('servers that speak nearly the protocol: openai chat', () => {
  const stand = new ChatModelStand('openai chat');
  after(() => stand.stop());

  for (const [name, body] of Object.entries(streams)) {
    it(`reads a call with ${name}`, async () => {
      const headers = { 'content-type': 'text/event-stream' };
      const server = await stand.serve({ script: [{ trouble: { kind: 'refuse', status: 200, headers, body } }] });
      const model = await stand.model(server.url);
      const completion = await model.complete(chatRequest(), () => undefined, new AbortController().signal);
      const calls = completion.message.toolCalls.map((one) => ({
        name: one.name,
        arguments: JSON.parse(one.arguments) as unknown,
      }));
      assert.deepEqual([completion.failure, completion.finish, calls], [null, 'toolCalls', [READ]]);
      assert.notEqual(completion.message.toolCalls[0]?.id, '');
    });
  }
});
