import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { appendFile, copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DEFAULT_CONFIG } from '../../../../src/adapters/settings/config-file.ts';
import { nodeFileSystem } from '../../../../src/adapters/files/node-file-system.ts';
import { DEFAULT_PROVIDERS } from '../../../../src/adapters/settings/providers-file.ts';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import { providerConfigSchema, providersFileSchema } from '../../../../src/domain/provider/provider-config.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { LocalStores } from '../../../../src/adapters/run-hosts/local/local-stores.ts';
import type { StoreFailure } from '../../../../src/ports/stores/store-failure.ts';
import { faultyFileSystem } from '../../../support/fakes/faulty-file-system.ts';
import { ok, storeAt, tempDirectory } from '../../../support/builders/temp-store.ts';
import { until } from '../../../support/time/until.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/settings');

describe('settings files', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let config: string;
  let providers: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    store = storeAt(temp.path);
    ok(await store.data.initialize());
    config = join(temp.path, 'config.yaml');
    providers = join(temp.path, 'providers.yaml');
  });
  afterEach(() => temp.remove());

  async function refusedConfig(text: string): Promise<StoreFailure> {
    await writeFile(config, text);
    const result = await store.settings.loadConfig();
    assert.ok(!result.ok, 'it was accepted');
    assert.equal(await readFile(config, 'utf8'), text, 'it was changed');
    return result.failure;
  }

  it('written by us say what the schema defaults to, and are not written again', async () => {
    assert.deepEqual(ok(await store.settings.loadConfig()), settingsSchema.parse({}));
    const [provider, ...others] = ok(await store.settings.loadProviders()).providers;
    assert.deepEqual(others, []);
    assert.deepEqual(
      provider,
      providersFileSchema.parse({ providers: [{ id: 'antigravity-primary', name: 'antigravity' }] }).providers[0],
    );
    assert.deepEqual(Object.keys(load(DEFAULT_CONFIG) as object), Object.keys(settingsSchema.parse({})));
    await appendFile(config, '# mine\n');
    ok(await store.data.initialize());
    assert.match(await readFile(config, 'utf8'), /# mine/);
  });

  it('that are missing, empty or only comments count as the defaults', async () => {
    for (const text of ['', '\n\n', '# nothing\n', '---\n', '\uFEFF', '~\n']) {
      await writeFile(config, text);
      assert.deepEqual(ok(await store.settings.loadConfig()), settingsSchema.parse({}), JSON.stringify(text));
    }
    await rm(config);
    assert.deepEqual(ok(await store.settings.loadConfig()), settingsSchema.parse({}));
    await rm(providers);
    assert.deepEqual(ok(await store.settings.loadProviders()).providers, []);
  });

  const attacks: [what: string, text: string, message: RegExp][] = [
    ['a key twice', 'logLevel: info\nlogLevel: debug\n', /line 2: .*duplicated mapping key/],
    ['a function', 'logLevel: !!js/function "x"\n', /line 1: .*unknown scalar tag/],
    ['20,000 levels', `logLevel: ${'['.repeat(20_000)}`, /line 1: .*nesting exceeded/],
    ['billion laughs', laughs(), /line \d+: .*alias/i],
    ['__proto__', 'logLevel: info\n__proto__:\n  polluted: true\n', /line 2: .*"__proto__" is not allowed/],
    ['a tab', 'schemaVersion: 1\n\tlogLevel: info\n', /line 2: .*indent with spaces/],
    ['NUL', 'logLevel: in\0fo\n', /line 1: .*null byte/],
    ['two documents', 'logLevel: info\n---\nlogLevel: debug\n', /single document/],
    ['an unknown key', 'logLevel: info\n\nlogLevle: info\n', /line 3: Unrecognized key: "logLevle"/],
    ['no as a level', 'logLevel: no\n', /line 1: logLevel: .*expected one of "debug"\|"info"\|"warn"\|"error"/],
    [
      'a date as a duration',
      'gateTimeout: 2026-11-20\n',
      /line 1: gateTimeout: "2026-11-20" is no duration; write it like/,
    ],
    ['a number as a duration', 'gateTimeout: 012\n', /line 1: gateTimeout: .*expected string, received number/],
    ['a list', '- a\n', /line 1: .*expected object/],
    ['a wrong version', 'schemaVersion: one\n', /line 1: schemaVersion/],
  ];
  for (const [what, text, message] of attacks) {
    it(`with ${what} are refused with the line, and left as they are`, async () => {
      const failure = await refusedConfig(text);
      assert.equal(failure.kind, 'invalid');
      assert.match(failure.message, message);
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    });
  }

  it('with a byte order mark and Windows line ends are read', async () => {
    await writeFile(config, '\uFEFFschemaVersion: 1\r\nlogLevel: warn\r\n');
    assert.equal(ok(await store.settings.loadConfig()).logLevel, 'warn');
  });

  it('of 50 MB are refused before they are read', async () => {
    await writeFile(config, Buffer.alloc(50 * 1024 * 1024, '#'));
    const result = await store.settings.loadConfig();
    assert.match(result.ok ? '' : result.failure.message, /52428800 bytes; at most 5242880/);
  });

  it('of a newer version are refused and not touched', async () => {
    const failure = await refusedConfig('schemaVersion: 2\nfuture: true\n');
    assert.equal(failure.kind, 'newerVersion');
    assert.match(failure.message, /schemaVersion 2; .*knows up to 1.*Update/);
  });

  it('of the specification (version 0) are brought up to date, with a copy and a word about it', async () => {
    await copyFile(join(FIXTURES, 'config-v0.yaml'), config);
    await copyFile(join(FIXTURES, 'providers-v0.yaml'), providers);
    assert.deepEqual(ok(await store.settings.loadConfig()), settingsSchema.parse({ defaultPersonas: ['engineer'] }));
    assert.deepEqual(
      ok(await store.settings.loadProviders()).providers,
      providersFileSchema.parse({
        providers: [
          {
            id: 'openai-gpt4',
            name: 'openai',
            model: 'gpt-4',
            creditsAvailable: 100,
            config: { api_key: 'encrypted:...' },
          },
        ],
      }).providers,
    );
    const problems = store.settings.problems().join('\n');
    assert.match(problems, /"dataDir" was taken out.*kept as .*config\.yaml\.v0-/);
    assert.match(problems, /"apiKey" of "openai-gpt4" is now "api_key"/);
    assert.doesNotMatch(await readFile(config, 'utf8'), /dataDir/);
    const names = await readdir(temp.path);
    const backup = names.find((name) => name.startsWith('config.yaml.v0-'))!;
    assert.equal(
      await readFile(join(temp.path, backup), 'utf8'),
      await readFile(join(FIXTURES, 'config-v0.yaml'), 'utf8'),
    );
    // Once: the second reading finds a file of this version.
    ok(await store.settings.loadConfig());
    assert.deepEqual(await readdir(temp.path), names);
    assert.doesNotMatch(store.settings.problems().join(), /dataDir/);
  });

  it('of an older version are used even where they cannot be written', async () => {
    await copyFile(join(FIXTURES, 'config-v0.yaml'), config);
    const fileSystem = faultyFileSystem(nodeFileSystem, { kind: 'error', at: 1, code: 'EROFS', forGood: true });
    await assert.rejects(fileSystem.removeFile(config));
    const readOnly = storeAt(temp.path, { fileSystem });
    assert.equal(ok(await readOnly.settings.loadConfig()).logLevel, 'info');
    assert.match(readOnly.settings.problems().join(), /older form.*EROFS/);
    assert.match(await readFile(config, 'utf8'), /dataDir/);
  });

  it('of the specification with all three providers are in force as they are', async () => {
    await copyFile(join(FIXTURES, 'providers-v0-antigravity.yaml'), providers);
    assert.deepEqual(
      ok(await store.settings.loadProviders()).providers.map(({ id, model }) => [id, model]),
      [
        ['antigravity-primary', undefined],
        ['openai-fallback', 'gpt-4'],
        ['anthropic-fallback', 'claude-3-opus'],
      ],
    );
    assert.deepEqual(store.settings.problems(), []);
  });

  it('changed by us keep the comments and the order of a person', async () => {
    await copyFile(join(FIXTURES, 'providers-v0-antigravity.yaml'), providers);
    const demo = providerConfigSchema.parse({ id: 'demo', name: 'scripted', config: { script: 'demo.yaml' } });
    const after = ok(
      await store.settings.changeProviders((now) => {
        const [primary, ...others] = now.providers;
        assert.ok(primary?.name === 'antigravity');
        const changed = { ...primary, priority: 5, config: { ...primary.config, consent: true } };
        return succeeded({ ...now, providers: [changed, ...others, demo] });
      }),
    );
    const text = await readFile(providers, 'utf8');
    assert.match(text, /window_strategy: reuse # reuse \| new/);
    assert.match(
      text,
      /priority: 5[^]*consent: true[^]*openai-fallback[^]*api_key: encrypted[^]*anthropic-fallback[^]*demo/,
    );
    assert.deepEqual(ok(await store.settings.loadProviders()), after);
    ok(await store.settings.changeProviders((now) => succeeded({ ...now, providers: [demo] })));
    assert.deepEqual(ok(await store.settings.loadProviders()).providers, [demo]);
  });

  it('are not changed where we cannot read them, nor when the change is refused', async () => {
    const before = await readFile(providers, 'utf8');
    const refused = await store.settings.changeProviders(() => failed('That id is taken.'));
    assert.deepEqual(refused.ok ? '' : refused.failure, { kind: 'declined', refusal: 'That id is taken.' });
    assert.equal(await readFile(providers, 'utf8'), before);
    await writeFile(providers, 'providers: [');
    assert.equal((await store.settings.changeProviders((now) => succeeded(now))).ok, false);
    assert.equal(await readFile(providers, 'utf8'), 'providers: [');
  });

  it('saved by a person in the middle of our change are read anew, and neither is lost', async () => {
    let times = 0;
    const demo = providerConfigSchema.parse({ id: 'demo', name: 'scripted', config: { script: 'demo.yaml' } });
    ok(
      await store.settings.changeProviders((now) => {
        times += 1;
        // As an editor does that knows nothing of our lock.
        if (times === 1) appendFileSync(providers, '  - { id: mine, name: scripted, config: { script: mine.yaml } }\n');
        return succeeded({ ...now, providers: [...now.providers, demo] });
      }),
    );
    assert.equal(times, 2);
    assert.deepEqual(
      ok(await store.settings.loadProviders()).providers.map(({ id }) => id),
      ['antigravity-primary', 'mine', 'demo'],
    );
  });

  it('wake whoever watches when they are edited, replaced or removed, and not when they are the same', async () => {
    let count = 0;
    let looks = 0;
    let wake = (): void => undefined;
    const readFile = async (path: string): Promise<Uint8Array> => {
      try {
        return await nodeFileSystem.readFile(path);
      } finally {
        // The second of the two files that a look reads.
        if (path === providers) looks += 1;
      }
    };
    const looked = async (): Promise<void> => {
      // One may be under way that began before.
      const before = looks;
      await until(() => looks >= before + 2, 'two looks');
      await new Promise((resolve) => setImmediate(resolve));
    };
    const stop = storeAt(temp.path, { fileSystem: { ...nodeFileSystem, readFile } }).settings.watch(() => {
      count += 1;
      wake();
    });
    const next = async (edit: () => Promise<void>): Promise<void> => {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await edit();
      await woken;
    };
    await until(() => looks > 0, 'the first look');
    await next(() => appendFile(config, '# edited\n'));
    // As many editors save: beside, then over.
    await next(async () => {
      await writeFile(`${config}~`, DEFAULT_CONFIG);
      await rename(`${config}~`, config);
    });
    await next(() => rm(providers));
    const before = count;
    await writeFile(join(temp.path, 'unrelated.txt'), 'x');
    await writeFile(config, DEFAULT_CONFIG);
    await looked();
    assert.equal(count, before);
    await next(() => writeFile(providers, DEFAULT_PROVIDERS));
    assert.equal(count, before + 1);
    stop();
    // A watch that begins now sees it; so the one that was stopped would have seen it too.
    let isSeen = false;
    const stopOther = store.settings.watch(() => (isSeen = true));
    await until(async () => {
      await appendFile(config, '# after the stop\n');
      return isSeen;
    }, 'another one sees it');
    stopOther();
    assert.equal(count, before + 1);
  });
});

function laughs(): string {
  const lines = ['a0: &a0 [lol, lol]'];
  for (let n = 1; n < 12; n++)
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
}
