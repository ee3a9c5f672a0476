import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { succeeded } from '../../../../src/domain/result.ts';
import { cli, startCli } from '../../../support/cli/cli-run.ts';
import { person } from '../../../support/cli/person.ts';
import { serves } from '../../../support/fakes/memory-provider-admin.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

const KEY = 'fake-key-0123456789abcdef';
const down = { ...serves, available: false, detail: '401: the key is not known there' };

describe('provider list, test, enable, disable, remove and key', () => {
  function engineWithTwo(): MemoryEngine {
    const engine = new MemoryEngine();
    engine.providerList = [
      providerConfigSchema.parse({ id: 'demo', name: 'scripted', priority: 3, config: { script: 'x.yaml' } }),
      providerConfigSchema.parse({ id: 'far', name: 'openai', model: 'm', config: { api_key: 'env:FAR_KEY' } }),
    ];
    return engine;
  }

  it('show who is there, in a table and as data, with where the key is', async () => {
    const { stdout } = await cli(engineWithTwo(), ['provider', 'list']);
    assert.equal(
      stdout,
      [
        'ID    KIND      MODEL  PRIORITY  USED  KEY',
        'demo  scripted         3         on    none',
        'far   openai    m      1         on    variable FAR_KEY',
        '',
      ].join('\n'),
    );
    const narrow = await cli(engineWithTwo(), ['provider', 'list'], { columns: 40, isTty: true });
    assert.match(narrow.stdout, /^ID +KIND +USED\ndemo +scripted +on\nfar +openai +on$/m);
    const { providers } = JSON.parse((await cli(engineWithTwo(), ['provider', 'list', '--json'])).stdout) as {
      providers: { id: string }[];
    };
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['demo', 'far'],
    );
    assert.match((await cli(new MemoryEngine(), ['provider', 'list'])).stdout, /No provider yet/);
  });

  it('end a test with 0 or 1', async () => {
    const engine = engineWithTwo();
    assert.deepEqual(await cli(engine, ['provider', 'test', 'far']), {
      exitCode: 0,
      stdout: 'far serves: serves\n',
      stderr: '',
    });
    engine.providerAdmin.health = down;
    const failed = await cli(engine, ['provider', 'test', 'far', '--json']);
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stdout, /"available": false/);
  });

  it('say what a test with a tool can cost before it, and what it did cost after it', async () => {
    const engine = engineWithTwo();
    const cost = { tokens: 2345, usd: 0.0123, sends: 'toolCall', paidBy: 'tokens' } as const;
    engine.providerAdmin.cost = cost;
    engine.providerAdmin.health = { ...serves, spent: { tokens: 210, usd: 0.0004, paidBy: 'tokens' } };
    const { stdout, stderr } = await cli(engine, ['provider', 'test', 'far']);
    assert.equal(stdout, 'far serves: serves\n');
    const [before, after] = stderr.trim().split('\n');
    assert.match(before ?? '', /one small request with a tool, for \$0\.0123 \(2,?345 tokens\) at most/);
    assert.match(after ?? '', /took \$0\.0004 \(210 tokens\)/);
    engine.providerAdmin.health = { ...serves, spent: { tokens: 210, usd: null, paidBy: 'tokens' } };
    assert.match((await cli(engine, ['provider', 'test', 'far'])).stderr, /210 tokens \(no price is known\)/);
    const json = JSON.parse((await cli(engine, ['provider', 'test', 'far', '--json'])).stdout) as object;
    assert.deepEqual(json, {
      provider: 'far',
      bound: cost,
      health: {
        available: true,
        detail: 'serves',
        failure: null,
        responseTimeMs: 1,
        spent: { tokens: 210, usd: null, paidBy: 'tokens' },
      },
    });
  });

  it('switch a provider off and on, and name those there are when it is none of them', async () => {
    const engine = engineWithTwo();
    assert.equal((await cli(engine, ['provider', 'disable', 'far'])).stdout, 'far is used no longer.\n');
    assert.equal(engine.providerList[1]?.enabled, false);
    assert.equal((await cli(engine, ['provider', 'enable', 'far'])).exitCode, 0);
    const unknown = await cli(engine, ['provider', 'enable', 'fra']);
    assert.deepEqual([unknown.exitCode, unknown.stderr], [1, 'There is no such provider. There are: demo, far.\n']);
  });

  it('remove only with a word from the person', async () => {
    const engine = engineWithTwo();
    assert.match((await cli(engine, ['provider', 'remove', 'far'])).stderr, /Add --yes to do it/);
    assert.equal((await cli(engine, ['provider', 'remove', 'far'], { prompt: person('n') })).exitCode, 1);
    assert.equal((await cli(engine, ['provider', 'remove', 'far'], { prompt: person() })).exitCode, 130);
    assert.equal(engine.providerList.length, 2);
    const removed = await cli(engine, ['provider', 'remove', 'far'], { prompt: person('y') });
    // Its key is in a variable, and stays there.
    assert.equal(removed.stdout, 'Removed far. A turn that is in flight ends by itself.\n');
    const json = await cli(engine, ['provider', 'remove', 'demo', '--yes', '--json']);
    assert.deepEqual(JSON.parse(json.stdout), { removed: 'demo', usedBy: [] });
  });

  it('say before and after who is left with nobody', async () => {
    const engine = engineWithTwo();
    engine.add((state) => Object.assign(state.project, { name: 'Only far', providers: ['far'] }));
    const asked = person('n');
    const kept = await cli(engine, ['provider', 'remove', 'far'], { prompt: asked });
    assert.deepEqual(asked.asked, ['Remove far? “Only far” may use nothing else. [y/N] ']);
    assert.equal(kept.stderr, 'far was not removed.\n');
    await cli(engine, ['provider', 'key', 'far', '--api-key', '-'], { readStdin: async () => KEY });
    assert.equal(
      (await cli(engine, ['provider', 'remove', 'far'])).stderr,
      'This takes far out of providers.yaml and its key out of the kept keys. “Only far” may use nothing else. Add --yes to do it.\n',
    );
    assert.match(
      (await cli(engine, ['provider', 'disable', 'far'])).stderr,
      /^“Only far” may use nothing else: enable/,
    );
  });

  it('name the projects that can go on once it serves, has a key or is enabled', async () => {
    const engine = engineWithTwo();
    const stand = (name: string, code: 'providerNeedsPerson' | 'pausedByUser', providers: string[]) =>
      engine.add(({ project }) => {
        Object.assign(project, { name, providers, status: 'paused', reason: { code, detail: '' } });
      });
    stand('Parse dates', 'providerNeedsPerson', ['far']);
    stand('By hand', 'pausedByUser', ['far']);
    stand('Of another', 'providerNeedsPerson', ['demo']);
    const goOn =
      '“Parse dates” stopped for want of a provider. To go on, where no editor window does it by itself:\n  dark-factory resume parse-dates\n';
    const said = async (...argv: string[]) =>
      (await cli(engine, ['provider', ...argv], { readStdin: async () => KEY })).stdout.split('\n').slice(1).join('\n');
    assert.equal(await said('test', 'far'), goOn);
    assert.equal(await said('key', 'far', '--api-key', '-'), goOn);
    assert.equal(await said('enable', 'far'), goOn);
    engine.providerAdmin.health = down;
    assert.equal(await said('test', 'far'), '');
  });

  it('tell an agent that needs a login from one that does not serve', async () => {
    const engine = engineWithTwo();
    engine.providerList = [
      providerConfigSchema.parse({ id: 'claude', name: 'acp', config: { preset: 'claude-code' } }),
    ];
    const message = 'Claude Code is not signed in. Run "claude" in a terminal and sign in with /login.';
    const failure = { kind: 'auth' as const, message, resetAt: null, retryAfterMs: null };
    engine.providerAdmin.health = { available: false, detail: message, failure, responseTimeMs: 1 };
    engine.providerAdmin.cost = { tokens: 25_100, usd: null, sends: 'prompt', paidBy: 'subscription' };
    const { exitCode, stdout, stderr } = await cli(engine, ['provider', 'test', 'claude']);
    assert.deepEqual([exitCode, stdout], [1, `claude needs a login: ${message}\n`]);
    assert.match(stderr, /^It sends the agent one short prompt, for about 25,?100 tokens of its subscription/);
    engine.providerAdmin.health = { ...engine.providerAdmin.health, failure: { ...failure, kind: 'crashed' } };
    assert.match((await cli(engine, ['provider', 'test', 'claude'])).stdout, /^claude does not serve: /);
  });

  it('tell a person at the terminal that a test runs, and nothing of its outcome once it was stopped', async () => {
    const engine = engineWithTwo();
    const shown = await cli(engine, ['provider', 'test', 'far'], { isTty: true });
    assert.match(shown.stderr, /^Testing far; Ctrl-C stops it/);
    engine.providerAdmin.test = async () => {
      run.stop();
      return succeeded(down);
    };
    const run = startCli(engine, ['provider', 'test', 'far']);
    assert.equal(await run.exitCode, 130);
    assert.equal(run.stdout(), '');
    assert.match(run.stderr(), /it is not known whether it serves/);
  });

  it('change a key that is asked for or piped in, never one that is an argument', async () => {
    const engine = engineWithTwo();
    const typed = await cli(engine, ['provider', 'key', 'far'], { prompt: person(`hidden ${KEY}`) });
    assert.match(typed.stdout, /The key of far is kept in the memory of this test\. Running projects use it/);
    const piped = await cli(engine, ['provider', 'key', 'far', '--api-key', '-'], { readStdin: async () => `${KEY}2` });
    assert.equal(piped.exitCode, 0);
    assert.equal(engine.providerAdmin.kept.get('far'), `${KEY}2`);
    const excess = await cli(engine, ['provider', 'key', 'far', KEY]);
    assert.equal(excess.exitCode, 2);
    assert.doesNotMatch(typed.stdout + typed.stderr + piped.stdout + excess.stderr, /fake-key/);
  });
});
