import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ChatMessage } from '../../../../src/ports/chat-model.ts';
import type { TurnReply, TurnRequest } from '../../../../src/ports/llm-provider.ts';
import { StoreError } from '../../../../src/ports/stores/store-failure.ts';
import { agentGround, type AgentGround } from '../../../support/agents/chat-agent-ground.ts';
import { asks, breaks, FakeChatModel, finishes, says, type ModelStep } from '../../../support/fakes/fake-chat-model.ts';
import { turnRequest as plainRequest } from '../../../support/fakes/fake-provider.ts';

const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const never = new AbortController().signal;

describe('the conversation of a chat model', () => {
  let ground: AgentGround;
  before(async () => {
    ground = await agentGround();
  });
  after(() => ground.remove());

  const take = (model: FakeChatModel, changes: Partial<TurnRequest> = {}, config: object = {}): Promise<TurnReply> =>
    ground
      .agent(model, config)
      .sendMessage(plainRequest({ prompt: 'The prompt.', timeoutMs: 60_000, ...changes }), () => undefined, never);

  it('is kept after each exchange and gone on with, also by another process', async () => {
    const first = await take(
      new FakeChatModel([asks(['update_task', { note: 'One.' }]), breaks('network', { text: 'Half' })]),
    );
    const model = new FakeChatModel([finishes()]);
    const second = await take(model, { conversationId: first.conversationId, prompt: 'Go on.' });
    assert.equal(second.conversationId, first.conversationId);
    const messages = model.requests[0]?.messages ?? [];
    assertWellFormed(messages);
    assert.equal(messages.map(({ role }) => role).join(' '), 'user assistant tool assistant user');
  });

  it('answers for a call that a crash cut off, and puts a new prompt in place of one that nobody answered', async () => {
    const call = { id: 'c1', name: 'run_command', arguments: '{"command":"make"}' };
    await ground.conversations.save(id, [
      { role: 'user', text: 'Old.' },
      { role: 'tool', callId: 'stray', name: 'search', text: '', isError: false },
      { role: 'assistant', text: '', toolCalls: [call, { ...call, id: 'c2' }] },
      { role: 'tool', callId: 'c1', name: 'run_command', text: 'Exit code 0.', isError: false },
    ]);
    const model = new FakeChatModel([breaks('network')]);
    await take(model, { conversationId: id, prompt: 'First try.' });
    await take(model, { conversationId: id, prompt: 'Second try.' });
    const messages = model.requests[1]?.messages ?? [];
    assertWellFormed(messages);
    const dangling = messages.find((message) => message.role === 'tool' && message.callId === 'c2');
    assert.match(dangling?.text ?? '', /was cut off/);
    assert.deepEqual(
      messages.flatMap((message) => (message.role === 'user' ? [message.text] : [])),
      ['Old.', 'Second try.'],
    );
  });

  it('is shortened before the model is full: the prompt, what was done and the last exchanges stay, pairs whole', async () => {
    const big: ModelStep = asks(
      ['update_task', { note: `Long ${'y'.repeat(1900)}` }],
      ['list_files', { folder: '../gone' }],
    );
    const model = new FakeChatModel([...Array.from({ length: 30 }, () => big), finishes()], { contextTokens: 12_000 });
    const reply = await take(model, { prompt: 'Keep me.' });
    assert.equal(reply.failure, null);
    for (const { messages, maxOutputTokens } of model.requests) {
      assertWellFormed(messages);
      assert.match(messages[0]?.text ?? '', /^Keep me\./);
      assert.ok(JSON.stringify(messages).length / 4 + maxOutputTokens < 12_000);
    }
    const last = model.requests.at(-1)?.messages ?? [];
    assert.match(
      last[0]?.text ?? '',
      /left out[^]*What you did in this turn \(data[^]*noted where the task stands[^]*listed \.\.\/gone/,
    );
    assert.ok(last.length > 3 && last.length < 40);
  });

  it('is shortened when the service says that it is too long, a few times, and then given up', async () => {
    const long = asks(['update_task', { note: 'z'.repeat(2000) }]);
    const model = new FakeChatModel([long, long, breaks('contextTooLong'), breaks('contextTooLong'), finishes()]);
    const reply = await take(model);
    assert.equal(reply.failure, null);
    const sizes = model.requests.map(({ messages }) => messages.length);
    assert.deepEqual(sizes, [1, 3, 5, 3, 3]);
    const hopeless = new FakeChatModel([breaks('contextTooLong')]);
    assert.equal((await take(hopeless)).failure?.kind, 'contextTooLong');
    assert.equal(hopeless.requests.length, 4);
  });

  it('that cannot be kept ends no turn, and is not named as if it could be gone on with', async () => {
    const conversations = {
      load: async () => undefined,
      save: () => Promise.reject(new StoreError({ kind: 'diskFull', message: 'full', file: 'x' })),
    };
    const agent = ground.agent(new FakeChatModel([finishes()]), {}, { conversations });
    const reply = await agent.sendMessage(plainRequest({ timeoutMs: 60_000 }), () => undefined, never);
    assert.deepEqual([reply.failure, reply.conversationId], [null, null]);
  });

  it('that nobody answered is nothing to go on with for anybody else', async () => {
    const agent = ground.agent(new FakeChatModel([breaks('auth')]));
    const reply = await agent.sendMessage(plainRequest({ timeoutMs: 60_000 }), () => undefined, never);
    assert.equal(await agent.conversations?.export(reply.conversationId ?? ''), null);
    const stopped = await agent.sendMessage(plainRequest({ timeoutMs: 0 }), () => undefined, never);
    assert.equal(stopped.conversationId, null);
  });

  it('of another provider is not taken for one of its own', async () => {
    const reply = await take(new FakeChatModel([finishes()]), { conversationId: 'scripted-../../x' });
    assert.match(reply.conversationId ?? '', /^[0-9a-f-]{36}$/);
  });

  it('carries little of earlier turns, and is handed on as text alone', async () => {
    const agent = ground.agent(new FakeChatModel([says('x'.repeat(190_000)), says('y')]));
    const first = await agent.sendMessage(plainRequest({ timeoutMs: 60_000 }), () => undefined, never);
    const model = new FakeChatModel([asks(['update_task', { note: 'Seen.' }]), finishes()]);
    const reply = await take(model, { conversationId: first.conversationId });
    assert.equal(model.requests[0]?.messages.length, 1);

    const conversation = await ground.agent(model).conversations?.export(reply.conversationId ?? '');
    assert.ok(conversation != null);
    const text = conversation.messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
    assert.match(text, /assistant: \[called update_task with \{"note":"Seen\."\}\]\nuser: \[result of update_task\]/);
    const taken = await ground.agent(model).conversations?.import(conversation);
    const messages = ground.conversations.saved.get(taken ?? '') ?? [];
    assertWellFormed(messages);
    assert.ok(
      messages.every(
        (message) =>
          message.role === 'user' ||
          (message.role === 'assistant' && message.toolCalls.length === 0 && !('opaque' in message)),
      ),
    );
    const long = { ...conversation.messages[0]!, content: 'w'.repeat(9000) };
    const many = Array.from({ length: 40 }, (_, n) => ({
      ...long,
      role: n % 2 === 0 ? ('user' as const) : ('assistant' as const),
    }));
    const carried = ground.conversations.saved.get(
      (await agent.conversations?.import({ ...conversation, messages: many })) ?? '',
    );
    assert.ok(carried !== undefined && carried.length > 4 && JSON.stringify(carried).length < 70_000);
    assertWellFormed(carried);
    assert.equal(await ground.agent(model).conversations?.export('unknown'), null);
    assert.equal(await ground.agent(model).conversations?.import({ ...conversation, messages: [] }), null);
  });
});

/** As every service wants it: a user begins, no two users in a row, calls followed by their results and nothing else. */
function assertWellFormed(messages: readonly ChatMessage[]): void {
  const open: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      assert.equal(message.callId, open.shift());
      continue;
    }
    assert.equal(open.length, 0);
    if (index === 0) assert.equal(message.role, 'user');
    if (message.role === 'user') assert.notEqual(messages[index - 1]?.role, 'user');
    else open.push(...message.toolCalls.map((call) => call.id));
  }
  assert.equal(open.length, 0);
}
