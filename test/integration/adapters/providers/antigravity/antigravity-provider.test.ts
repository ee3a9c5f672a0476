import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { AgyStandIn } from '../../../../support/agents/agy-stand-in.ts';
import type { LLMProvider, TurnRequest } from '../../../../../src/ports/llm-provider.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';
import { until } from '../../../../support/time/until.ts';

const KNOWN = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

describe('the antigravity provider', () => {
  let standIn: AgyStandIn;
  let request: TurnRequest & { remove(): Promise<void> };
  beforeEach(async () => {
    standIn = new AgyStandIn();
    standIn.install('serves');
    request = await turnRequest();
  });
  afterEach(async () => {
    await standIn.remove();
    await request.remove();
  });
  const send = (provider: LLMProvider, changes: Partial<TurnRequest> = {}, signal = new AbortController().signal) =>
    provider.sendMessage({ ...request, ...changes }, () => undefined, signal);
  const onlyCall = () => {
    const [call, ...more] = standIn.calls();
    assert.ok(call !== undefined && more.length === 0);
    return call;
  };

  it('starts agy in the worktree as every version wants it, with the prompt on stdin alone', async () => {
    const provider = await standIn.provider({ effort: 'high' }, { model: 'gemini-3.8-flash-high' });
    // Other files of this run are at work in the common one.
    const temporary = mkdtempSync(join(tmpdir(), 'df-own-'));
    const common = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    const reply = await send(provider, { environment: { GUARD: 'on' } }).finally(() => {
      if (common === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = common;
    });
    assert.equal(reply.failure, null);
    const { args, cwd, prompt, env } = onlyCall();
    assert.equal(cwd, request.worktreePath);
    assert.equal(prompt, 'You are an engineer.\n\n---\n\nGreet the world.');
    assert.ok(!args.join(' ').includes('Greet'));
    assert.equal(args[args.indexOf('--add-dir') + 1], request.worktreePath);
    const told = /^(\d+)s$/.exec(args[args.indexOf('--print-timeout') + 1] ?? '')?.[1];
    assert.ok(Number(told) > 1 && Number(told) < request.timeoutMs / 1000, told);
    assert.deepEqual([env['AGY_CLI_DISABLE_AUTO_UPDATE'], env['GUARD']], ['true', 'on']);
    assert.ok(readdirSync(request.runDirectory).includes('agy.log'));
    assert.deepEqual(readdirSync(temporary), []);
    rmdirSync(temporary);
  });

  it('asks for consent before anything is started, and needs none with an API key', async () => {
    const { failure } = await send(await standIn.provider({ consent: false }));
    assert.equal(failure?.kind, 'consentMissing');
    assert.match(failure.message, /terms are contested/);
    assert.deepEqual(standIn.calls(), []);

    await standIn.remove();
    standIn = new AgyStandIn({ GEMINI_API_KEY: 'key-for-test' });
    standIn.install('serves');
    assert.equal((await send(await standIn.provider({ consent: false }))).failure?.kind, 'consentMissing');
    writeFileSync(join(standIn.state, 'settings.json'), '{"modelProvider":"gemini"}');
    assert.equal((await send(await standIn.provider({ consent: false }))).failure, null);
    assert.equal(onlyCall().env['GEMINI_API_KEY'], 'key-for-test');
    assert.ok(!onlyCall().args.includes('key-for-test'));
  });

  it('keeps an API key to itself where agy does not work by key', async () => {
    await standIn.remove();
    standIn = new AgyStandIn({ GEMINI_API_KEY: 'key-for-test' });
    standIn.install('serves');
    await send(await standIn.provider());
    assert.equal(onlyCall().env['GEMINI_API_KEY'], undefined);
  });

  it('hands a prompt that stdin would cut over in a file', async () => {
    standIn.install('echoes-the-prompt');
    const prompt = `${'x'.repeat(300_000)} and this is the end`;
    const { text, failure } = await send(await standIn.provider(), { prompt, systemPrompt: '' });
    assert.deepEqual([failure, text], [null, `${prompt.length} ${prompt.slice(-20)}`]);
    assert.equal(onlyCall().args.filter((arg) => arg === '--add-dir').length, 2);
  });

  it('resumes a conversation by its id, and says when agy began another', async () => {
    standIn.knowConversation(KNOWN);
    const provider = await standIn.provider();
    const known = await send(provider, { conversationId: KNOWN });
    assert.deepEqual([known.conversationId, known.actions.length], [KNOWN, 1]);
    const lost = await send(provider, { conversationId: 'b0000000-0000-4000-8000-000000000000' });
    assert.equal(lost.failure, null);
    assert.notEqual(lost.conversationId, 'b0000000-0000-4000-8000-000000000000');
    assert.match(lost.actions.join('\n'), /began a new one/);
  });

  it('bills each turn of a conversation once, whichever way agy counts', async () => {
    const provider = await standIn.provider();
    for (const [scenario, version] of [
      ['running-total', '1.2.16'],
      ['resume-prints-history', '1.3.2'],
    ] as const) {
      standIn.install(scenario, version);
      const first = await send(provider);
      const second = await send(provider, { conversationId: first.conversationId });
      assert.deepEqual([first.usage.input, second.usage.input], [22_500, 22_500], scenario);
      assert.match(second.text, /^Greeted/);
    }
  });

  it('compares with the last sum that was told, over a turn that failed', async () => {
    const provider = await standIn.provider();
    standIn.install('running-total', '1.2.16');
    const { conversationId } = await send(provider);
    standIn.install('agent-died', '1.2.16');
    assert.equal((await send(provider, { conversationId })).usage.input, 0);
    standIn.install('running-total', '1.2.16');
    assert.equal((await send(provider, { conversationId })).usage.input, 2 * 22_500);
  });

  it('says when agy took another model than it was asked for', async () => {
    standIn.install('other-model');
    const { model, actions } = await send(await standIn.provider({}, { model: 'Claude Sonnet 4.6' }));
    assert.deepEqual(
      [model, actions],
      ['gemini-3.5-flash', ['asked for the model Claude Sonnet 4.6, agy took gemini-3.5-flash']],
    );
    standIn.install('serves');
    assert.deepEqual((await send(await standIn.provider({}, { model: 'Gemini 3.5 Flash' }))).actions.length, 1);
  });

  it('never lets two processes at one conversation', async () => {
    standIn.install('works-for-a-while');
    standIn.knowConversation(KNOWN);
    const [one, other] = [await standIn.provider(), await standIn.provider({}, { id: 'second' })];
    const replies = await Promise.all([one, other, one].map((provider) => send(provider, { conversationId: KNOWN })));
    assert.deepEqual(
      replies.map((reply) => [reply.failure, reply.conversationId]),
      Array(3).fill([null, KNOWN]),
    );
    assert.deepEqual(standIn.calls('corrupted'), []);
  });

  it('gives up its place in the queue when it is stopped', async () => {
    standIn.install('ignores-print-timeout');
    const provider = await standIn.provider({ max_concurrent: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const holding = send(provider, {}, first.signal);
    const waiting = send(provider, {}, second.signal);
    second.abort();
    assert.equal((await waiting).failure?.kind, 'timeout');
    first.abort();
    await holding;
    assert.ok(standIn.calls().length <= 1);
  });

  it('looks again at an agy that replaced itself between two turns', async () => {
    const provider = await standIn.provider();
    assert.equal((await send(provider)).failure, null);
    standIn.install('serves', '1.1.9');
    assert.equal((await send(provider)).failure?.kind, 'outdated');
    standIn.install('serves', '1.5.9');
    assert.equal((await send(provider)).failure, null);
  });

  it('ends an agy that eats the memory', async () => {
    standIn.install('runaway-memory');
    const { failure } = await send(await standIn.provider({ memory_limit_mb: 256 }));
    assert.equal(failure?.kind, 'memory');
  });

  it('refuses a worktree in a hidden folder, where agy would work elsewhere', async () => {
    const worktreePath = join(request.worktreePath, '.worktrees', 'x');
    mkdirSync(worktreePath, { recursive: true });
    const { failure } = await send(await standIn.provider(), { worktreePath });
    assert.match(failure?.message ?? '', /hidden folder \.worktrees/);
    assert.deepEqual(standIn.calls(), []);
  });

  describe('asked for its health', () => {
    const probe = async (scenario: string, model?: string) => {
      standIn.install(scenario);
      const provider = await standIn.provider({}, model === undefined ? {} : { model });
      return provider.probe(new AbortController().signal);
    };

    it('tells version and what is left, without a turn', async () => {
      const health = await probe('serves');
      assert.match(
        health.detail,
        /^Over agy: agy 1\.3\.2 at .*; gemini-weekly 75 %; gemini-5h 50 %; 3p-weekly 75 %; 3p-5h 100 %$/,
      );
      assert.deepEqual(standIn.calls(), []);
      const windows = await (await standIn.provider()).quota?.read(new AbortController().signal);
      assert.deepEqual(
        windows?.map((window) => window.remainingFraction),
        [0.75, 0.5, 0.75, 1],
      );
    });

    it('says when the pool of its own model is used up, and only then', async () => {
      const before = Date.now();
      const health = await probe('usage-used-up');
      assert.deepEqual([health.available, health.failure?.kind], [false, 'quota']);
      const at = Date.parse(health.failure?.resetAt ?? '') - 7_200_000;
      assert.ok(at >= before && at <= Date.now(), `${at - before}`);
      assert.equal((await probe('usage-used-up', 'Claude Sonnet 4.6')).available, true);
    });

    it('says that nobody is signed in', async () => {
      assert.equal((await probe('signed-out')).failure?.kind, 'auth');
    });

    it('takes a reading that it cannot understand for no reading, not for a death', async () => {
      for (const scenario of ['usage-unreadable', 'usage-changed']) {
        assert.deepEqual([scenario, (await probe(scenario)).available], [scenario, true]);
      }
    });

    it('ends soon when it is stopped', async () => {
      standIn.install('usage-hangs');
      const provider = await standIn.provider();
      const stop = new AbortController();
      const health = provider.probe(stop.signal);
      await until(() => standIn.waits(), 'it is asked, and hangs');
      stop.abort();
      assert.equal((await health).available, false);
    });
  });

  it('lets agy read the user’s hooks and change none, where there is a sandbox', async () => {
    mkdirSync(join(standIn.home, '.gemini', 'config'));
    standIn.install('plants-a-hook');
    const { text } = await send(await standIn.provider());
    assert.equal(text, (await standIn.sandbox.level()) === 'isolated' ? 'EROFS' : 'planted');
  });

  it('fails as data when there is no room for its own files', async () => {
    const before = process.env['TMPDIR'];
    const provider = await standIn.provider();
    process.env['TMPDIR'] = join(request.runDirectory, 'nowhere');
    try {
      assert.match((await send(provider)).failure?.message ?? '', /ENOENT/);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('writes what agy printed into the folder of the run', async () => {
    await send(await standIn.provider());
    assert.match(readFileSync(join(request.runDirectory, 'agy-output.txt'), 'utf8'), /"event":"result"/);
  });

  describe('by the list of models', () => {
    it('refuses a model or an effort that is not there before it asks anything, in a turn and in a test', async () => {
      for (const [model, effort] of [['gemini-3.8-flahs', 'high'] as const, ['gemini-3.8-flash', 'medium'] as const]) {
        const provider = await standIn.provider({ effort }, { model });
        const { failure, requests } = await send(provider);
        assert.deepEqual([failure?.kind, requests], ['modelUnknown', 0]);
        assert.match(failure?.message ?? '', /near it are gemini-3\.8-flash-|has no effort medium; it has low, high/);
        const health = await provider.probe(new AbortController().signal);
        assert.deepEqual([health.available, health.failure?.kind], [false, 'modelUnknown']);
      }
      assert.deepEqual(standIn.calls(), []);
    });

    it('is asked once for a version of the program, and takes its word where the list cannot be read', async () => {
      const provider = await standIn.provider({ effort: 'high' }, { model: 'gemini-3.8-flash' });
      for (const reply of [await send(provider), await send(provider)]) assert.equal(reply.failure, null);
      assert.equal(standIn.calls('models').length, 1);
      standIn.install('no-models');
      const other = await standIn.provider({}, { model: 'nobody-knows-it' });
      assert.equal((await other.probe(new AbortController().signal)).failure, null);
    });

    it('is not asked where no model is named', async () => {
      assert.equal((await send(await standIn.provider())).failure, null);
      assert.deepEqual(standIn.calls('models'), []);
    });
  });
});
