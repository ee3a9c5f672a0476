import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { parseHandoverReply } from '../../../../src/runtime/reply/parse-reply.ts';
import { agentGround, type AgentGround } from '../../../support/agents/chat-agent-ground.ts';
import { asks, FakeChatModel, resultsIn, says, type ModelStep } from '../../../support/fakes/fake-chat-model.ts';
import { turnRequest } from '../../../support/builders/turn-request.ts';

describe('a chat model that takes a task over', () => {
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

  const state = { understood: 'The greeting is there.', next: 'The moon.', check: { command: 'false', exitCode: 1 } };
  const take = async (steps: ModelStep[]) => {
    const model = new FakeChatModel(steps);
    const handover = { ...request, operation: 'handover' as const, checkCommand: 'false' };
    const reply = await ground.agent(model).sendMessage(handover, () => undefined, new AbortController().signal);
    return { read: parseHandoverReply(reply), requests: model.requests };
  };

  it('says by its tool where the work stands, as the engine reads it', async () => {
    const { read, requests } = await take([asks(['finish', state])]);
    assert.deepEqual(read, { ok: true, value: state });
    assert.equal(requests.length, 1);
  });

  it('may say it in words, and is not told to say it again', async () => {
    const { read, requests } = await take([says(JSON.stringify(state))]);
    assert.deepEqual(read, { ok: true, value: state });
    assert.equal(requests.length, 1);
  });

  it('leaves the check out where none was named', async () => {
    const { read } = await take([asks(['finish', { ...state, check: null }])]);
    assert.deepEqual(read, { ok: true, value: { ...state, check: null } });
  });

  it('is told what is missing of it', async () => {
    const { read, requests } = await take([asks(['finish', { status: 'done' }]), asks(['finish', state])]);
    assert.ok(read.ok);
    assert.match(resultsIn(requests[1]).join(), /understood/);
  });
});
