import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { protocolProblem } from '../../support/agents/acp-protocol.ts';
import { messagesProblem } from '../../support/model-services/anthropic-request.ts';
import { chatProblem, responsesProblem } from '../../support/model-services/openai-request.ts';

/** What these stand-ins let through, the real service must; so it matters that they do not let everything through. */
describe('what stand-ins refuse', () => {
  const parameters = { type: 'object', properties: {} };

  it('requests that OpenAI’s chat completions do not have', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'read_file', arguments: '{}' } };
    const calling = { role: 'assistant', content: null, tool_calls: [call] };
    const result = { role: 'tool', tool_call_id: 'c1', content: 'text' };
    const user = { role: 'user', content: 'Go.' };
    const request = (messages: object[], more: object = {}) => ({
      ...{ model: 'm', stream: true, stream_options: { include_usage: true }, max_tokens: 10, messages },
      tools: [{ type: 'function', function: { name: 'read_file', description: 'Reads.', parameters } }],
      ...more,
    });
    assert.equal(chatProblem(request([user, calling, result])), null);
    assert.match(chatProblem(request([user, calling])) ?? '', /must be followed by tool messages/);
    assert.match(chatProblem(request([user, calling, user, result])) ?? '', /must be followed by tool messages/);
    assert.match(chatProblem(request([user, result])) ?? '', /must be a response to a preceding message/);
    assert.notEqual(chatProblem(request([user, calling, { ...result, call_id: 'c1' }])), null);
    assert.notEqual(chatProblem(request([user], { max_output_tokens: 10 })), null);
    assert.notEqual(chatProblem(request([user], { tools: [{ name: 'read_file', parameters }] })), null);
  });

  it('requests that OpenAI’s responses do not have', () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'read_file', arguments: '{}' };
    const result = { type: 'function_call_output', call_id: 'c1', output: 'text' };
    const request = (input: object[], more: object = {}) => ({
      ...{ model: 'm', stream: true, store: false, instructions: '', max_output_tokens: 100, input },
      ...more,
    });
    assert.equal(responsesProblem(request([call, result])), null);
    assert.match(responsesProblem(request([call])) ?? '', /No tool output found/);
    assert.match(responsesProblem(request([result])) ?? '', /No tool call found/);
    assert.notEqual(responsesProblem(request([call, result], { max_tokens: 100 })), null);
    assert.notEqual(responsesProblem(request([call, result], { max_output_tokens: 8 })), null);
  });

  it('requests that Anthropic’s messages do not have', () => {
    const text = (said: string) => ({ type: 'text', text: said });
    const user = (...content: object[]) => ({ role: 'user', content });
    const assistant = (...content: object[]) => ({ role: 'assistant', content });
    const use = { type: 'tool_use', id: 't1', name: 'read_file', input: {} };
    const result = { type: 'tool_result', tool_use_id: 't1', content: 'text' };
    const request = (messages: object[], more: object = {}) => ({
      ...{ model: 'm', max_tokens: 2000, stream: true, messages },
      ...more,
    });
    const begun = [user(text('Go.')), assistant(text('I look.'), use)];
    assert.equal(messagesProblem(request([...begun, user(result, text('More.'))])), null);
    assert.match(messagesProblem(request([...begun, user(text('More.'), result)])) ?? '', /must come first/);
    assert.match(messagesProblem(request([...begun, user(text('More.'))])) ?? '', /without `tool_result` blocks/);
    assert.match(messagesProblem(request(begun)) ?? '', /without `tool_result` blocks/);
    assert.match(messagesProblem(request([user(result)])) ?? '', /unexpected `tool_use_id`/);
    assert.match(messagesProblem(request([assistant(text('Hello.'))])) ?? '', /first message/);
    assert.match(messagesProblem(request([user(text(' '))])) ?? '', /non-empty/);
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    assert.match(
      messagesProblem(request([user(text('Go.'))], { thinking, max_tokens: 1024 })) ?? '',
      /must be greater/,
    );
    assert.match(messagesProblem(request([...begun, user(result)], { thinking })) ?? '', /Expected `thinking`/);
  });

  it('messages that the Agent Client Protocol does not have', () => {
    const ask = (method: string, params: object) => ({ message: { jsonrpc: '2.0', id: 1, method, params } });
    const prompt = { sessionId: 's', prompt: [{ type: 'text', text: 'Go.' }] };
    assert.equal(protocolProblem(ask('session/prompt', prompt)), null);
    assert.match(protocolProblem(ask('session/prompt', { ...prompt, systemPrompt: 'x' })) ?? '', /no field/);
    assert.match(protocolProblem(ask('session/prompt', { sessionId: 's', prompt: 'Go.' })) ?? '', /session\/prompt/);
    assert.match(protocolProblem(ask('session/ask', prompt)) ?? '', /not of the protocol/);
    assert.notEqual(protocolProblem({ message: { id: 1, method: 'session/prompt', params: prompt } }), null);
    const wrong = { fs: { readTextFile: 'yes', writeTextFile: true }, terminal: true };
    const hello = { protocolVersion: 1, clientCapabilities: wrong };
    assert.notEqual(protocolProblem(ask('initialize', hello)), null, 'the schema itself puts a default there');
    const answered = (result: object) => ({ message: { jsonrpc: '2.0', id: 1000, result } });
    const allowed = { outcome: { outcome: 'selected', optionId: 'yes' } };
    assert.equal(protocolProblem({ ...answered(allowed), answers: 'session/request_permission' }), null);
    assert.notEqual(protocolProblem({ ...answered({ outcome: 'yes' }), answers: 'session/request_permission' }), null);
    assert.match(protocolProblem(answered(allowed)) ?? '', /not asked/);
  });
});
