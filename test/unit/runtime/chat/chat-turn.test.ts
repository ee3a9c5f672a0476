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

  it('goes on where the model has called tools before', async () => {
    const { failure, requests } = await take(asks(['list_files', {}]), says(broken), done);
    assert.deepEqual([failure, requests], [null, 3]);
  });
});
