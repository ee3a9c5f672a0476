import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LLMProvider, TurnProgress, TurnReply, TurnRequest } from '../../../../../src/ports/llm-provider.ts';
import { AcpStandIn } from '../../../../support/agents/acp-stand-in.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';

describe('the ACP provider', () => {
  let standIn: AcpStandIn;
  let request: TurnRequest & { remove(): Promise<void> };
  beforeEach(async () => {
    const network = {
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: 'localhost',
      NODE_EXTRA_CA_CERTS: '/nonexistent/ca',
    };
    standIn = new AcpStandIn({ ANTHROPIC_API_KEY: 'fake-a', OPENAI_API_KEY: 'fake-o', CLAUDECODE: '1', ...network });
    request = await turnRequest();
  });
  afterEach(async () => {
    await standIn.remove();
    await request.remove();
  });

  const send = (provider: LLMProvider, changes: Partial<TurnRequest> = {}, progress: TurnProgress[] = []) =>
    provider.sendMessage({ ...request, ...changes }, (item) => progress.push(item), new AbortController().signal);
  const served = (reply: TurnReply) => {
    assert.equal(reply.failure, null, JSON.stringify(reply.failure));
  };

  it('answers each request for leave at once, by what it names, and notes it', async () => {
    const reply = await send(await standIn.provider('asks-for-leave'));
    served(reply);
    const outcomes = standIn
      .calls('permission')
      .map(({ title, outcome }) => [title, (outcome as { optionId?: string }).optionId ?? 'cancelled']);
    assert.deepEqual(outcomes, [
      ['Write inside', 'option-allow_once'],
      ['Write outside', 'option-reject_once'],
      ['Climb out', 'option-reject_once'],
      ['Run tests', 'option-allow_once'],
      ['Fetch', 'option-allow_once'],
      ['No way to say yes', 'cancelled'],
    ]);
    assert.ok(reply.actions.includes('allowed: Run tests'));
    assert.ok(reply.actions.includes('refused: Write outside (/etc/passwd is outside of the worktree)'));
  });

  it('reads and writes for the agent inside of the worktree alone', async () => {
    served(await send(await standIn.provider('uses-files')));
    const [whole, line, wrote, ...refused] = standIn.calls('files')[0]?.['asked'] as Record<string, unknown>[];
    assert.deepEqual([whole, line, wrote], [{ content: 'hello\nworld\n' }, { content: 'world' }, {}]);
    assert.deepEqual(
      refused.map(({ code }) => code),
      [-32602, -32602, -32602, -32002, -32602, -32601],
    );
    assert.equal(readFileSync(join(request.worktreePath, 'made.txt'), 'utf8'), 'made\n');
    assert.equal(existsSync(join(request.worktreePath, '..', 'out.txt')), false);
  });

  it('runs commands for the agent: output, exit, kill, release', async () => {
    served(await send(await standIn.provider('uses-terminals'), { environment: { GREETING: 'ours' } }));
    const seen = standIn.calls('terminals')[0] as unknown as Record<string, Record<string, unknown>>;
    assert.deepEqual(seen['exit'], { exitCode: 3, signal: null });
    // What we set for every program stands above what the agent sets.
    assert.equal(seen['output']?.['output'], `ours from ${request.worktreePath}\n`);
    assert.deepEqual([seen['cut']?.['output'], seen['cut']?.['truncated']], [' b', true]);
    assert.equal(seen['killed']?.['exitCode'], null);
    assert.equal(seen['gone']?.['code'], -32602);
    assert.equal(seen['outside']?.['code'], -32602);
    assert.equal(seen['notFound']?.['exitCode'], 127);
  });

  it('goes on with a session, and does not take its history for an answer', async () => {
    const first = await send(await standIn.provider('serves'));
    const again = await send(await standIn.provider('serves'), { conversationId: first.conversationId });
    served(again);
    assert.equal(again.conversationId, first.conversationId);
    assert.doesNotMatch(again.text, /OLD HISTORY/);
    assert.ok(!again.actions.some((action) => action.includes('Old')));
    assert.equal(standIn.calls('load').length, 1);
  });

  it('resumes without the history where the agent can', async () => {
    const reply = await send(await standIn.provider('resumes'), { conversationId: 'known' });
    assert.deepEqual([reply.conversationId, standIn.calls('resume').length], ['known', 1]);
  });

  for (const scenario of ['forgets-sessions', 'keeps-no-sessions']) {
    it(`begins a new session and says so when the agent ${scenario.replaceAll('-', ' ')}`, async () => {
      const reply = await send(await standIn.provider(scenario), { conversationId: 'lost' });
      served(reply);
      assert.notEqual(reply.conversationId, 'lost');
      assert.ok(reply.actions.some((action) => /lost and began a new one/.test(action)));
    });
  }

  it('gives the agent what was configured, keys resolved, and none of our own keys', async () => {
    const env = { GIVEN: 'plain', FAKE_KEY: 'secret:fake' };
    served(await send(await standIn.provider('serves', { env })));
    const seen = standIn.calls('start')[0]?.['env'] as Record<string, string>;
    assert.deepEqual([seen['GIVEN'], seen['FAKE_KEY']], ['plain', 'fake-key-0000']);
    for (const name of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'CLAUDECODE']) assert.ok(!(name in seen), name);
    // Its own requests have to leave this network too.
    const ways = [seen['HTTPS_PROXY'], seen['NO_PROXY'], seen['NODE_EXTRA_CA_CERTS']];
    assert.deepEqual(ways, ['http://127.0.0.1:9', 'localhost', '/nonexistent/ca']);
  });

  it('does not start the agent when a key cannot be resolved', async () => {
    const reply = await send(await standIn.provider('serves', { env: { KEY: 'secret:lost' } }));
    assert.equal(reply.failure?.kind, 'auth');
    assert.match(reply.failure.message, /variable KEY .* no key under secret:lost/);
    assert.equal(standIn.calls('start').length, 0);
  });

  it('finds the program of a preset, with its arguments and its login', async () => {
    const state = join(standIn.home, '.copilot');
    standIn.knowConversation('x', state);
    standIn.install('copilot', 'serves', state);
    const provider = await standIn.make({ id: 'copilot', name: 'acp', config: { preset: 'copilot' } });
    served(await send(provider));
    assert.deepEqual(standIn.calls('start', state)[0]?.['args'], ['--acp', '--stdio']);
  });

  it('sets mode and model where they are offered, and tells the model', async () => {
    const reply = await send(await standIn.provider('serves', { mode: 'acceptEdits' }, { model: 'Large' }));
    served(reply);
    assert.deepEqual((standIn.calls('mode')[0]?.['params'] as { modeId: string }).modeId, 'acceptEdits');
    assert.deepEqual((standIn.calls('option')[0]?.['params'] as { value: string }).value, 'stand-in-large');
    assert.equal(reply.model, 'stand-in-large');
  });

  it('sets the model of older agents by their own request', async () => {
    served(await send(await standIn.provider('old-models', {}, { model: 'stand-in-large' })));
    assert.equal(standIn.calls('model').length, 1);
  });

  it('works with no other model than the one that was named', async () => {
    const unknown = await send(await standIn.provider('serves', {}, { model: 'no-such' }));
    assert.deepEqual([unknown.failure?.kind, standIn.calls('prompt').length], ['modelUnknown', 0]);
    const refused = await send(await standIn.provider('refuses-the-model', {}, { model: 'Large' }));
    assert.deepEqual([refused.failure?.kind, standIn.calls('prompt').length], ['modelUnknown', 0]);
  });

  it('asks the agent to stop before it ends it, and bills what it then reports', async () => {
    const stop = new AbortController();
    const provider = await standIn.provider('stops-when-asked');
    const onProgress = (item: TurnProgress) => {
      if (item.type === 'acted') stop.abort();
    };
    const reply = await provider.sendMessage(request, onProgress, stop.signal);
    assert.equal(reply.failure?.kind, 'timeout');
    assert.match(reply.failure.message, /The turn was stopped/);
    assert.equal(standIn.calls('cancel').length, 1);
    assert.equal(reply.usage.input, 1000);
  });

  it('counts thinking as output, and what the agent tells in other places', async () => {
    assert.deepEqual((await send(await standIn.provider('serves'))).usage, {
      ...{ input: 1000, output: 250, thinking: 50, cacheRead: 100, cacheWrite: 0 },
    });
    assert.equal((await send(await standIn.provider('meta-usage'))).usage.input, 70);
    const none = await send(await standIn.provider('no-usage'));
    assert.ok(none.usage.input > 25_000 && none.usage.output > 0, 'estimated upwards');
    assert.deepEqual([none.basis, none.requests, none.costUsd], ['estimated', 1, null]);
  });

  it('bills each turn what the conversation cost more, in USD by the token and never by subscription', async () => {
    const provider = await standIn.provider('costs-more-each-turn', { billing: 'tokens' });
    const first = await send(provider);
    const second = await send(provider, { conversationId: first.conversationId });
    assert.deepEqual([first.costUsd?.toFixed(2), second.costUsd?.toFixed(2)], ['0.15', '0.10']);
    assert.equal((await send(await standIn.provider('costs-more-each-turn'))).costUsd, null);
  });

  it('ends a turn that has cost what was set aside for it', async () => {
    const provider = await standIn.provider('costs-too-much', { billing: 'tokens' });
    const reply = await send(provider, { allowance: { usd: 1, tokens: null } });
    assert.deepEqual([reply.failure?.kind, reply.costUsd], ['allowance', 5]);
  });

  it('shows the plan and what fails', async () => {
    const progress: TurnProgress[] = [];
    const reply = await send(await standIn.provider('plans-aloud'), {}, progress);
    const acted = progress.flatMap((item) => (item.type === 'acted' ? [item.action] : []));
    assert.deepEqual(acted, ['plan: 1 of 3 done; now: Write', 'execute: npm test (failed)', 'edit: made.txt']);
    assert.deepEqual(reply.actions, ['execute: npm test (failed)', 'edit: made.txt']);
  });

  it('looks at an agent without asking it anything', async () => {
    const provider = await standIn.provider('serves');
    const health = await provider.probe(new AbortController().signal);
    assert.match(health.detail, /^Stand-in 1\.2\.3 over ACP, .*, model stand-in-small$/);
    assert.deepEqual([standIn.calls('prompt').length, standIn.calls('close').length], [0, 1]);
    const signedOut = await (await standIn.provider('signed-out')).probe(new AbortController().signal);
    assert.deepEqual([signedOut.available, signedOut.failure?.kind], [false, 'auth']);
  });

  describe('tried with a prompt', () => {
    const tried = async (scenario: string, config: object = {}) => {
      const { trial } = await standIn.provider(scenario, config);
      assert.ok(trial !== undefined);
      return { health: await trial.run(new AbortController().signal), cost: trial.cost() };
    };

    it('serves, for one short prompt, and its conversation is not kept', async () => {
      const { health, cost } = await tried('serves');
      assert.deepEqual([health.available, standIn.calls('prompt').length, standIn.calls('close').length], [true, 1, 1]);
      assert.deepEqual([cost.sends, cost.paidBy, cost.usd], ['prompt', 'subscription', null]);
      assert.ok(cost.tokens > 20_000);
      assert.deepEqual([health.spent?.usd, health.spent?.paidBy], [null, 'subscription']);
      assert.ok((health.spent?.tokens ?? 0) > 0);
    });

    it('needs a login, although it opens a session without one', async () => {
      const { health } = await tried('signed-out-in-the-turn');
      assert.deepEqual([health.available, health.failure?.kind], [false, 'auth']);
      const probed = await (await standIn.provider('signed-out-in-the-turn')).probe(new AbortController().signal);
      assert.equal(probed.available, true);
    });

    it('does not serve where it ends the turn and says nothing', async () => {
      const { health } = await tried('empty-reply');
      assert.deepEqual([health.available, health.failure?.kind], [false, 'garbage']);
      assert.match(health.detail, /said nothing/);
    });

    it('is priced where its tokens are paid for', async () => {
      const provider = await standIn.provider('serves', { billing: 'tokens' }, { price: { input: 2, output: 10 } });
      const cost = provider.trial?.cost();
      assert.deepEqual([cost?.paidBy, Math.round((cost?.usd ?? 0) * 1000)], ['tokens', 51]);
    });
  });
});
