import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LLMProvider, TurnProgress, TurnRequest } from '../../../../../src/ports/llm-provider.ts';
import { AcpStandIn } from '../../../../support/agents/acp-stand-in.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';
import { hasBubblewrap } from '../../../../support/sandbox/bubblewrap.ts';

/** Each answer is one that a real agent was seen to give; see `acp-met.mjs` among the fixtures. */
describe('what real agents do', () => {
  let standIn: AcpStandIn;
  let request: TurnRequest & { remove(): Promise<void> };
  beforeEach(async () => {
    standIn = new AcpStandIn();
    request = await turnRequest();
  });
  afterEach(async () => {
    await standIn.remove();
    await request.remove();
  });

  const send = (provider: LLMProvider, changes: Partial<TurnRequest> = {}) =>
    provider.sendMessage({ ...request, ...changes }, () => undefined, new AbortController().signal);
  const modeSet = (of: AcpStandIn) => of.calls('mode').map(({ params }) => (params as { modeId: string }).modeId);

  it('takes the status that Codex tells beside its words', async () => {
    const reply = await send(await standIn.provider('codex-gives-up'));
    assert.equal(reply.failure?.kind, 'rateLimit', JSON.stringify(reply.failure));
    assert.match(reply.failure.message, /Slow down/);
  });

  it('takes the code of an answer of Gemini CLI for the status that it is', async () => {
    assert.equal((await send(await standIn.provider('gemini-status'))).failure?.kind, 'capacity');
  });

  for (const agent of ['copilot', 'opencode']) {
    it(`asks ${agent} to go on without what was refused, in the same conversation`, async () => {
      const reply = await send(await standIn.provider(`${agent}-gives-up`));
      assert.equal(reply.failure, null, JSON.stringify(reply.failure));
      assert.match(reply.text, /"status": "done"/);
      const [first, second, ...more] = standIn.calls('prompt');
      assert.deepEqual(more, []);
      assert.equal(second?.['sessionId'], first?.['sessionId']);
      assert.match(String(second?.['text']), /\/srv\/secret is outside of the worktree/);
      // Both answers are on the bill.
      assert.equal(reply.usage.input, 2000);
    });
  }

  it('does not go on asking an agent that gives up each time', async () => {
    await send(await standIn.provider('gives-up-each-time'));
    assert.equal(standIn.calls('prompt').length, 4);
  });

  it('has stopped a turn that was answered as served after our stop', async () => {
    const stop = new AbortController();
    const onProgress = ({ type }: TurnProgress) => {
      if (type === 'acted') stop.abort();
    };
    const provider = await standIn.provider('served-after-a-stop');
    const reply = await provider.sendMessage(request, onProgress, stop.signal);
    assert.equal(reply.failure?.message, 'The turn was stopped.');
  });

  it('loads a conversation where the agent has not the resume that it announced', async () => {
    standIn.knowConversation('kept');
    const reply = await send(await standIn.provider('lacks-what-it-announced'), { conversationId: 'kept' });
    assert.deepEqual([reply.failure, reply.conversationId, reply.actions], [null, 'kept', []]);
    assert.deepEqual([standIn.calls('resume').length, standIn.calls('load').length], [1, 1]);
  });

  it('announces no files of ours, because Gemini CLI could make none then', async () => {
    await send(await standIn.provider('serves'));
    const { clientCapabilities } = standIn.calls('initialize')[0]?.['params'] as { clientCapabilities: object };
    assert.deepEqual(clientCapabilities, { fs: { readTextFile: false, writeTextFile: false }, terminal: true });
  });

  it('lets an agent write nothing in a plan and in a hand-over, and run what it likes', async () => {
    for (const operation of ['plan', 'handover'] as const) {
      const reply = await send(await standIn.provider('writes-a-plan-into-a-file'), { operation });
      assert.equal(reply.failure, null);
    }
    const answers = standIn.calls('permission').map(({ title, outcome }) => {
      return [title, (outcome as { optionId: string }).optionId];
    });
    const each = [
      ['Write PLAN.md', 'option-reject_once'],
      ['Ready to code?', 'option-reject_once'],
      ['ls', 'option-allow_once'],
    ];
    assert.deepEqual(answers, [...each, ...each]);
  });

  it('names the model that Claude Code calls its default', async () => {
    const reply = await send(await standIn.provider('names-its-default-model'));
    assert.equal(reply.model, 'default (Opus 4.8 (1M context))');
  });

  describe('the mode of Codex', () => {
    const codexOf = (of: AcpStandIn, config: object = {}) =>
      of.make({ id: 'codex', name: 'acp', config: { preset: 'codex', home: [of.state], ...config } });
    const codex = async (
      of: AcpStandIn,
      scenario: string,
      operation: TurnRequest['operation'],
      config: object = {},
    ) => {
      of.install('codex-acp', scenario);
      await send(await codexOf(of, config), { operation });
    };

    it('is the one without a sandbox of its own inside of ours', async function () {
      if (!hasBubblewrap()) this.skip();
      await codex(standIn, 'codex-modes', 'work');
      await codex(standIn, 'codex-modes', 'plan');
      assert.deepEqual(modeSet(standIn), ['agent-full-access', 'agent-full-access']);
    });

    it('is its own without ours, which only reads for a plan, and what the user named for work', async () => {
      const free = new AcpStandIn({}, 'off');
      try {
        await codex(free, 'codex-modes', 'work');
        await codex(free, 'codex-modes', 'plan');
        await codex(free, 'codex-modes', 'work', { mode: 'agent-full-access' });
        await codex(free, 'codex-modes', 'plan', { mode: 'agent-full-access' });
        assert.deepEqual(modeSet(free), ['workspace-write', 'read-only', 'agent-full-access', 'read-only']);
      } finally {
        await free.remove();
      }
    });

    for (const operation of ['work', 'plan'] as const) {
      it(`lets it leave its own sandbox in no turn, where no other holds it: ${operation}`, async () => {
        const free = new AcpStandIn({}, 'off');
        try {
          await codex(free, 'codex-asks-to-leave', operation);
          const [asked, ...more] = free
            .calls('permission')
            .map(({ outcome }) => (outcome as { optionId: string }).optionId);
          assert.deepEqual([asked, more], ['option-reject_once', []]);
          const { available, detail } = await (await codexOf(free)).probe(new AbortController().signal);
          assert.ok(available, detail);
          assert.match(detail, /its own holds it: .*write its worktree and temporary folders/);
        } finally {
          await free.remove();
        }
      });
    }

    it('lets it run what it likes, and says nothing of its own sandbox, where ours holds it', async function () {
      if (!hasBubblewrap()) this.skip();
      await codex(standIn, 'codex-asks-to-leave', 'work');
      const answers = standIn.calls('permission').map(({ outcome }) => (outcome as { optionId: string }).optionId);
      assert.deepEqual(answers, ['option-allow_once']);
      const { detail } = await (await codexOf(standIn)).probe(new AbortController().signal);
      assert.doesNotMatch(detail, /its own holds it/);
    });

    it('has other names in the older adapter', async () => {
      const free = new AcpStandIn({}, 'off');
      try {
        await codex(free, 'old-codex-modes', 'work');
        assert.deepEqual(modeSet(free), ['auto']);
      } finally {
        await free.remove();
      }
    });
  });
});
