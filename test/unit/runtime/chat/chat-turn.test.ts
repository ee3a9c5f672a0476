import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { TurnReply } from '../../../../src/ports/llm-provider.ts';
import { agentGround, type AgentGround } from '../../../support/agents/chat-agent-ground.ts';
import { turnRequest } from '../../../support/builders/turn-request.ts';
import { asks, FakeChatModel, finishes, says, type ModelStep } from '../../../support/fakes/fake-chat-model.ts';

describe('a turn of a model whose calls come as text that cannot be read', () => {
  const broken = '<tool_call>{"name": "write_file", "arguments": {"path": ';
  const done = finishes({ status: 'done', summary: 'Done.' });
  let ground: AgentGround;
  let request: Awaited<ReturnType<typeof turnRequest>>;
  before(async () => {
    ground = await agentGround();
  });
  after(() => ground.remove());
  beforeEach(async () => {
    request = await turnRequest();
  });
  afterEach(() => request.remove());
  const take = (...steps: ModelStep[]): Promise<TurnReply> =>
    ground.agent(new FakeChatModel(steps)).sendMessage(request, () => undefined, new AbortController().signal);

  it('names the cause after the first answer', async () => {
    const { failure, requests } = await take(says(broken), done);
    assert.deepEqual([failure?.kind, requests], ['modelUnknown', 1]);
    assert.match(failure?.message ?? '', /this model or server does not support tools/);
  });

  const prose = 'I would write the file with the parser in it.';

  it('names the cause of prose that the reminder does not change, without a further turn', async () => {
    const { failure, requests } = await take(says(prose), says(prose), done);
    assert.deepEqual([failure?.kind, requests], ['modelUnknown', 2]);
    assert.match(failure?.message ?? '', /only spoke .* this model or server does not support tools/);
  });

  it('blames no model that has called a tool in this turn, in an earlier one, or in the conversation', async () => {
    const agent = ground.agent(
      new FakeChatModel([asks(['list_files', {}]), says(prose), says(prose), says(prose), says(prose)]),
    );
    const turn = (conversationId: string | null) =>
      agent.sendMessage({ ...request, conversationId }, () => undefined, new AbortController().signal);
    const first = await turn(null);
    assert.deepEqual([first.failure, first.requests], [null, 3]);
    const second = await turn(null);
    assert.deepEqual([second.failure, second.requests], [null, 2]);
    const other = ground.agent(new FakeChatModel([says(prose), says(prose)]));
    const { conversationId } = first;
    const third = await other.sendMessage(
      { ...request, conversationId },
      () => undefined,
      new AbortController().signal,
    );
    assert.deepEqual([third.failure, third.requests], [null, 2]);
  });

  it('goes on where the model has called tools before', async () => {
    const { failure, requests } = await take(asks(['list_files', {}]), says(broken), done);
    assert.deepEqual([failure, requests], [null, 3]);
  });
});
