import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { ACP_PRESETS } from '../../../../src/domain/provider/provider-names.ts';
import { cli } from '../../../support/cli/cli-run.ts';
import { person } from '../../../support/cli/person.ts';
import { serves } from '../../../support/fakes/memory-provider-admin.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

const KEY = 'fake-key-0123456789abcdef';
const down = { ...serves, available: false, detail: '401: the key is not known there' };
const OPENAI = ['provider', 'add', '--name', 'openai', '--model', 'some-model'];

describe('provider add', () => {
  it('takes the flags of the specification, with the key from a variable', async () => {
    const engine = new MemoryEngine();
    const argv = [...OPENAI, '--api-key', 'env:SOME_KEY', '--credits', '100', '--priority', '2'];
    const { exitCode, stdout } = await cli(engine, [...argv, '--price-input', '1.25', '--price-output', '$10']);
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'Saved openai, priority 2.\n');
    const [made] = engine.providerList;
    assert.ok(made?.name === 'openai');
    assert.deepEqual(
      [made.config.api_key, made.creditsAvailable, made.price],
      ['env:SOME_KEY', 100, { input: 1.25, output: 10 }],
    );
  });

  it('reads the key from stdin, tries it, keeps it and shows nothing of it', async () => {
    const engine = new MemoryEngine();
    const run = await cli(engine, [...OPENAI, '--api-key', '-', '--json'], { readStdin: async () => `${KEY}\n` });
    assert.equal(run.exitCode, 0, run.stderr);
    assert.equal(engine.providerAdmin.tested[0]?.[1], KEY);
    assert.equal(engine.providerAdmin.kept.get('openai'), KEY);
    assert.doesNotMatch(run.stdout + run.stderr, /fake-key/);
    const shown = JSON.parse(run.stdout) as { provider: object; health: object };
    assert.deepEqual(shown, {
      provider: {
        id: 'openai',
        name: 'openai',
        model: 'some-model',
        enabled: true,
        priority: 1,
        creditsAvailableUsd: null,
        key: 'kept',
      },
      health: { available: true, detail: 'serves', failure: null, responseTimeMs: 1 },
    });
  });

  for (const argv of [
    [...OPENAI, '--api-key', KEY],
    ['provider', 'key', 'openai', '--api-key', KEY],
  ]) {
    it(`refuses a key among the arguments without repeating it: ${argv.slice(0, 2).join(' ')}`, async () => {
      const engine = new MemoryEngine();
      engine.providerList = [providerConfigSchema.parse({ id: 'openai', name: 'openai', model: 'm' })];
      for (const json of [[], ['--json']]) {
        const { exitCode, stdout, stderr } = await cli(engine, [...argv, ...json]);
        assert.equal(exitCode, 1);
        assert.doesNotMatch(stdout + stderr, /fake-key/);
        assert.match(stderr, /history of your shell.*--api-key env:NAME.*--api-key -/);
      }
      assert.equal(engine.providerAdmin.kept.size, 0);
    });
  }

  it('does not repeat the value of a misspelt option', async () => {
    const { exitCode, stderr } = await cli(new MemoryEngine(), [...OPENAI, `--apikey=${KEY}`]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /unknown option '--apikey=…'/);
    assert.doesNotMatch(stderr, /fake-key/);
  });

  const wrong: [what: string, argv: string[], says: RegExp, exitCode?: number][] = [
    ['an empty variable', [...OPENAI, '--api-key', ''], /is empty; the variable in its place may not be set/],
    ['no key', OPENAI, /A key is needed\. Name a variable/],
    ['no kind', ['provider', 'add'], /^Say what it is: --name antigravity, /],
    ['a kind that is none', ['provider', 'add', '--name', 'gpt'], /^There is no such kind\. Say what it is: --name /],
    ['no agent', ['provider', 'add', '--name', 'acp'], /--preset claude-code, .* --command <line>/],
    ['no script', ['provider', 'add', '--name', 'scripted'], /--script <file>/],
    ['no model', ['provider', 'add', '--name', 'openai'], /--model <model>/],
    ['an empty model', ['provider', 'add', '--name', 'openai', '--model', ''], /"model" is too small or too short/],
    ['a model of 1 MB', [...OPENAI.slice(0, 5), 'x'.repeat(1e6)], /"model" is too large or too long/],
    ['one price', [...OPENAI, '--price-input', '1'], /both prices/],
    ['a negative price', [...OPENAI, '--price-input=-1'], /amount in US dollars/, 2],
    ['a price of words', [...OPENAI, '--price-input', 'cheap'], /amount in US dollars/, 2],
    ['a price of NaN', [...OPENAI, '--price-input', 'NaN'], /amount in US dollars/, 2],
    ['a price that is infinite', [...OPENAI, '--credits', '1e999'], /amount in US dollars/, 2],
    ['a price too high', [...OPENAI, '--price-input', '99999999', '--price-output', '1'], /"price.input" is too large/],
    ['a priority of 0', [...OPENAI, '--priority', '0'], /whole number from 1 to 100/, 2],
    ['ftp', [...OPENAI, '--base-url', 'ftp://example.invalid/v1'], /"config.base_url": an address that begins with/],
    ['no scheme', [...OPENAI, '--base-url', 'example.invalid/v1'], /"config.base_url": an address that begins with/],
    ['a query', [...OPENAI, '--base-url', `https://example.invalid/v1?key=${KEY}`], /without "\?" and "#"/],
    ['a password', [...OPENAI, '--base-url', `https://me:${KEY}@example.invalid`], /without a user name or password/],
    ['a flag of another kind', [...OPENAI, '--script', 'x'], /"config" has keys that do not belong there: "script"/],
    ['a command for a shell', ['provider', 'add', '--name', 'acp', '--command', 'a | b'], /without a shell/],
    ['an id with blanks', [...OPENAI, '--id', 'a b'], /"id": lower-case letters/],
    [
      'a key for an agent',
      ['provider', 'add', '--name', 'acp', '--preset', 'codex', '--api-key', 'env:X'],
      /login of its own/,
    ],
  ];
  for (const [what, argv, says, code = 1] of wrong) {
    it(`refuses ${what}, and saves nothing`, async () => {
      const engine = new MemoryEngine();
      const { exitCode, stderr } = await cli(engine, argv);
      assert.match(stderr, says);
      assert.equal(exitCode, code);
      assert.doesNotMatch(stderr, /fake-key|gpt/);
      assert.ok(stderr.length < 2000);
      assert.deepEqual(engine.providerList, []);
    });
  }

  it('saves what does not serve only with a word from the person', async () => {
    const engine = new MemoryEngine();
    engine.providerAdmin.health = down;
    const argv = [...OPENAI, '--api-key', 'env:SOME_KEY'];
    const refused = await cli(engine, argv);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /It does not serve: 401: the key is not known there\nNothing was saved\..*--yes/);
    assert.equal((await cli(engine, argv, { prompt: person('n') })).exitCode, 1);
    assert.deepEqual(engine.providerList, []);
    assert.equal((await cli(engine, [...argv, '--id', 'a', '--yes'])).exitCode, 0);
    assert.equal((await cli(engine, [...argv, '--id', 'b'], { prompt: person('y') })).exitCode, 0);
    assert.equal(engine.providerList.length, 2);
  });

  it('asks again for what is needed where a person only presses Enter, and keeps the answers before', async () => {
    const engine = new MemoryEngine();
    const asked = person('3', '', ' ', 'some-model', `hidden ${KEY}`);
    const { exitCode, stderr } = await cli(engine, ['provider', 'add'], { prompt: asked });
    assert.equal(exitCode, 0, stderr);
    assert.equal(asked.asked.filter((question) => question.startsWith('Model')).length, 3);
    assert.equal(stderr.match(/Nothing was typed, and it is needed/g)?.length, 2);
    const [made] = engine.providerList;
    assert.deepEqual([made?.name, made?.name === 'anthropic' && made.model], ['anthropic', 'some-model']);
    const custom = String(ACP_PRESETS.indexOf('custom') + 1);
    const prompt = person(custom, '', '"open', '/opt/agent --acp');
    const agent = await cli(engine, ['provider', 'add', '--name', 'acp', '--id', 'mine'], { prompt });
    assert.equal(agent.exitCode, 0, agent.stderr);
    const mine = engine.providerList.find(({ id }) => id === 'mine');
    assert.deepEqual(mine?.name === 'acp' && mine.config.command, ['/opt/agent', '--acp']);
  });

  it('leads a person through it: what was found first, the key hidden', async () => {
    const engine = new MemoryEngine();
    const config = { id: 'local', name: 'openai', model: 'some-model', config: { base_url: 'http://127.0.0.1:9/v1' } };
    engine.providerAdmin.detected = [{ kind: 'openai', label: 'Ollama at http://127.0.0.1:9', config }];
    const found = await cli(engine, ['provider', 'add'], { prompt: person('x', '1', 'hidden ') });
    assert.equal(found.exitCode, 0, found.stderr);
    assert.match(found.stderr, / {2}1 {2}Ollama at .*\n {2}2 {2}Google Antigravity: [^]*Type a number from 1 to 7/);
    const described = await cli(engine, ['provider', 'add'], { prompt: person('4', 'some-model', `hidden ${KEY}`) });
    assert.equal(described.stdout, 'Saved anthropic, priority 1. Its key is kept, and is not shown again.\n');
    const agent = await cli(engine, ['provider', 'add'], { prompt: person('3', '4') });
    assert.equal(agent.exitCode, 0, agent.stderr);
    assert.deepEqual(
      engine.providerList.map(({ id, name }) => [id, name]),
      [
        ['local', 'openai'],
        ['anthropic', 'anthropic'],
        ['opencode', 'acp'],
      ],
    );
    assert.doesNotMatch(found.stderr + described.stderr + described.stdout, /fake-key/);
  });

  it('shows the notice on Antigravity before it is used, and takes no for an answer', async () => {
    const engine = new MemoryEngine();
    const message = 'It waits for consent.';
    const failure = { kind: 'consentMissing' as const, message, resetAt: null, retryAfterMs: null };
    engine.providerAdmin.health = { ...down, failure };
    const argv = ['provider', 'add', '--name', 'antigravity'];
    const no = await cli(engine, argv, { prompt: person('n') });
    assert.match(no.stderr, /an account may be suspended/);
    assert.match(
      no.stdout,
      /Saved antigravity, priority 1\. It waits for your consent: dark-factory consent antigravity/,
    );
    assert.equal((await cli(engine, [...argv, '--yes'])).exitCode, 0);
    await cli(engine, argv, { prompt: person('yes') });
    assert.deepEqual(
      engine.providerList.map((one) => 'consent' in one.config && one.config.consent),
      [false, false, true],
    );
  });

  it('saves nothing when the person leaves in the middle', async () => {
    const engine = new MemoryEngine();
    for (const answers of [[], ['4'], ['4', 'some-model']]) {
      assert.equal((await cli(engine, ['provider', 'add'], { prompt: person(...answers) })).exitCode, 130);
    }
    assert.deepEqual(engine.providerList, []);
  });

  it('warns of a key that goes over an open line to another machine', async () => {
    const far = await cli(new MemoryEngine(), [
      ...OPENAI,
      '--api-key',
      'env:K',
      '--base-url',
      'http://example.invalid/v1',
    ]);
    assert.match(far.stderr, /begins with http:\/\/, so the key can be read/);
    const near = await cli(new MemoryEngine(), [
      ...OPENAI,
      '--api-key',
      'env:K',
      '--base-url',
      'http://127.0.0.1:1/v1',
    ]);
    assert.doesNotMatch(near.stderr, /can be read/);
  });
});
