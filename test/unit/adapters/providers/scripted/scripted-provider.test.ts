import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ScriptedProvider } from '../../../../../src/adapters/providers/scripted/scripted-provider.ts';
import { noTokens } from '../../../../../src/domain/money/tokens.ts';
import type { TurnProgress, TurnRequest } from '../../../../../src/ports/llm-provider.ts';
import { createSandbox } from '../../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../../src/adapters/system/system-clock.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';
import { noKeys } from '../../../../support/sandbox/no-keys.ts';

const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock });

describe('the scripted provider', () => {
  let request: TurnRequest & { remove(): Promise<void> };
  beforeEach(async () => {
    request = await turnRequest();
  });
  afterEach(() => request.remove());

  const providerOf = (script: Record<string, unknown>) =>
    new ScriptedProvider(
      { id: 'demo', name: 'scripted', enabled: true, priority: 1, config: { script: 'script.yaml' } },
      {
        sandbox,
        clock: systemClock,
        dataDirectory: request.runDirectory,
        loadScript: async () => ({ ok: true, value: { version: 1, ...script } }),
      },
    );
  const play = async (script: Record<string, unknown>, changes: Partial<TurnRequest> = {}) => {
    const progress: TurnProgress[] = [];
    const reply = await providerOf(script).sendMessage(
      { ...request, ...changes },
      (item) => progress.push(item),
      new AbortController().signal,
    );
    return { ...reply, progress };
  };
  const content = (file: string) => readFile(join(request.worktreePath, file), 'utf8');

  it('plays the turn that the number of ended turns asks for, again and again', async () => {
    const script = { tasks: { Greet: [{ reply: 'one', times: 2 }, { reply: 'two' }] }, default: [{ reply: 'other' }] };
    const texts = [];
    for (const turnsBefore of [0, 1, 2, 2]) texts.push((await play(script, { turnsBefore })).text);
    assert.deepEqual(texts, ['one', 'one', 'two', 'two']);
    assert.equal((await play(script, { task: { id: 'x', title: 'constructor' } })).text, 'other');
  });

  it('keeps plan, audit and work apart, and lets a correction be the next turn of its task', async () => {
    const script = {
      plan: [{ reply: 'plan' }],
      audits: [{ reply: 'audit' }],
      default: [{ garbage: '' }, { reply: 'work' }],
    };
    assert.equal((await play(script, { operation: 'plan', task: null })).text, 'plan');
    assert.equal((await play(script, { operation: 'audit' })).text, 'audit');
    assert.equal((await play(script, { operation: 'correction', turnsBefore: 1 })).text, 'work');
  });

  it('says past its end what was asked for', async () => {
    const { failure } = await play({ name: 'Demo', tasks: { Greet: [{ reply: 'one' }] } }, { turnsBefore: 1 });
    assert.equal(failure?.kind, 'scriptEnded');
    assert.equal(
      failure.message,
      'Script "Demo", work turn 2 of the task "Greet" was asked for; the script has 1 there.',
    );
  });

  it('sees an edited script when a plan begins, and when it would be at its end', async () => {
    let replies = ['one'];
    const provider = new ScriptedProvider(
      { id: 'demo', name: 'scripted', enabled: true, priority: 1, config: { script: 'script.yaml' } },
      {
        sandbox,
        clock: systemClock,
        dataDirectory: request.runDirectory,
        loadScript: async () => {
          const turns = replies.map((reply) => ({ reply }));
          return { ok: true, value: { version: 1, plan: turns, default: turns } };
        },
      },
    );
    const answer = async (changes: Partial<TurnRequest>) =>
      (await provider.sendMessage({ ...request, ...changes }, () => undefined, new AbortController().signal)).text;
    assert.equal(await answer({}), 'one');
    replies = ['uno', 'due'];
    assert.deepEqual([await answer({}), await answer({ turnsBefore: 1 })], ['one', 'due']);
    replies = ['eins'];
    assert.equal(await answer({ operation: 'plan', task: null }), 'eins');
  });

  it('names the step that could not be played, and keeps what was done before', async () => {
    const steps = [{ write: { file: 'a.txt', content: 'a' } }, { edit: { file: 'a.txt', find: 'b', replace: 'c' } }];
    const { failure, actions } = await play({ default: [{ do: steps, reply: 'never' }] });
    assert.match(failure?.message ?? '', /step 2 \(edit\): neither the text to find nor its replacement is in a\.txt/);
    assert.deepEqual(actions, ['wrote a.txt']);
    assert.equal(await content('a.txt'), 'a');
  });

  it('runs commands in the worktree with the guard, and reports how they ended', async () => {
    const steps = [{ run: 'printf "%s" "$GUARD" > guard.txt; echo out; exit 3' }];
    const reply = await play({ default: [{ do: steps, reply: 'ok' }] }, { environment: { GUARD: 'on' } });
    assert.equal(await content('guard.txt'), 'on');
    assert.deepEqual([reply.failure, reply.text], [null, 'ok']);
    assert.match(reply.actions[0] ?? '', /exit code 3/);
    assert.ok(reply.progress.some((item) => item.type === 'said' && item.text === 'out\n'));
  });

  it('stops at a command that ends otherwise than the script says', async () => {
    const steps = [{ run: { command: 'echo broken; false', expect: 0 } }];
    const { failure } = await play({ default: [{ do: steps, reply: 'ok' }] });
    assert.match(failure?.message ?? '', /step 1 \(run\): exit code 0 was expected, but it was exit code 1: broken/);
  });

  it('kills a command when the time of the turn is up', async () => {
    const { failure } = await play({ default: [{ do: [{ run: 'sleep 60' }], reply: 'ok' }] }, { timeoutMs: 400 });
    assert.equal(failure?.kind, 'timeout');
  });

  const patch = [
    'diff --git a/greeting.txt b/greeting.txt',
    '--- a/greeting.txt',
    '+++ b/greeting.txt',
    '@@ -1,2 +1,2 @@',
    '-hello',
    '+good morning',
    ' world',
    'diff --git a/new.txt b/new.txt',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/new.txt',
    '@@ -0,0 +1 @@',
    '+new',
    '',
  ].join('\n');

  it('applies a patch once, also when it is played twice or was cut off half way', async () => {
    await writeFile(join(request.runDirectory, 'a.diff'), patch);
    const script = { default: [{ do: [{ patch: 'a.diff' }], reply: 'ok' }] };
    for (const round of [1, 2]) {
      assert.equal((await play(script)).failure, null, `round ${round}`);
      assert.equal(await content('greeting.txt'), 'good morning\nworld\n');
    }
    execFileSync('rm', [join(request.worktreePath, 'new.txt')]);
    assert.equal((await play(script)).failure, null);
    assert.deepEqual([await content('greeting.txt'), await content('new.txt')], ['good morning\nworld\n', 'new\n']);
  });

  it('refuses a patch that does not fit, leads out or is not there', async () => {
    const problemOf = async (text: string) =>
      (await play({ default: [{ do: [{ patch: text }], reply: 'ok' }] })).failure?.message ?? '';
    assert.match(await problemOf(patch.replace('-hello', '-goodbye')), /does not fit/);
    assert.match(await problemOf(patch.replaceAll('new.txt', '../new.txt')), /does not fit: .*new\.txt/s);
    assert.match(await problemOf(patch.replaceAll('new.txt', '.git/hooks/pre-push')), /does not fit/);
    await symlink(request.runDirectory, join(request.worktreePath, 'out'));
    assert.match(await problemOf(patch.replaceAll('new.txt', 'out/new.txt')), /does not fit/);
    assert.deepEqual(await readdir(request.runDirectory), []);
    assert.match(await problemOf('missing.diff'), /missing\.diff could not be read: ENOENT/);
  });

  it('declares no bound before its script was read: nobody knows then what a turn needs', async () => {
    const provider = providerOf({ plan: [{ reply: 'a', usage: { input: 70, output: 5 } }] });
    const unread = provider.bounds;
    assert.equal(unread, undefined);
    await provider.load();
    assert.equal(provider.bounds?.smallestTurn(request).tokens, 75);
  });

  it('bills at most what it estimated, and knows no price when one turn has none', async () => {
    const provider = providerOf({ plan: [{ reply: 'a', cost: 0.5 }], tasks: { x: [{ reply: 'b', cost: 2 }] } });
    await provider.load();
    assert.equal(provider.pricing.estimateCost(noTokens), 2);
    assert.deepEqual(provider.bounds?.smallestTurn(request), { tokens: 0, usd: 2 });
    const unpriced = providerOf({
      plan: [
        { reply: 'a', cost: 'unpriced' },
        { reply: 'b', cost: 2 },
      ],
    });
    await unpriced.load();
    assert.equal(unpriced.pricing.estimateCost(noTokens), null);
    assert.equal((await play({ default: [{ reply: 'a', cost: 'unpriced' }] })).costUsd, null);
  });
});
