import assert from 'node:assert/strict';
import { appendFile, copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DEFAULT_CONFIG } from '../../../src/adapters/storage/config-file.ts';
import { nodeFileSystem } from '../../../src/adapters/storage/node-file-system.ts';
import { DEFAULT_PROVIDERS } from '../../../src/adapters/storage/providers-file.ts';
import { configFileSchema } from '../../../src/domain/config.ts';
import { providersFileSchema } from '../../../src/domain/provider-config.ts';
import type { StateStore, StoreFailure } from '../../../src/ports/state-store.ts';
import { faultyFileSystem } from '../../support/faulty-file-system.ts';
import { fieldPaths, withField, withoutField } from '../../support/field-paths.ts';
import { ok, storeAt, tempDirectory } from '../../support/temp-store.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/settings');

describe('settings files', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: StateStore;
  let config: string;
  let providers: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    store = storeAt(temp.path);
    ok(await store.initialize());
    config = join(temp.path, 'config.yaml');
    providers = join(temp.path, 'providers.yaml');
  });
  afterEach(() => temp.remove());

  async function refusedConfig(text: string): Promise<StoreFailure> {
    await writeFile(config, text);
    const result = await store.loadConfig();
    assert.ok(!result.ok, 'it was accepted');
    assert.equal(await readFile(config, 'utf8'), text, 'it was changed');
    return result.failure;
  }

  it('written by us say what the schema defaults to, and are not written again', async () => {
    assert.deepEqual(ok(await store.loadConfig()), configFileSchema.parse({}));
    const [provider, ...others] = ok(await store.loadProviders()).providers;
    assert.deepEqual(others, []);
    assert.deepEqual(
      provider,
      providersFileSchema.parse({ providers: [{ id: 'antigravity-primary', name: 'antigravity' }] }).providers[0],
    );
    assert.deepEqual(Object.keys(load(DEFAULT_CONFIG) as object), Object.keys(configFileSchema.shape));
    await appendFile(config, '# mine\n');
    ok(await store.initialize());
    assert.match(await readFile(config, 'utf8'), /# mine/);
  });

  it('that are missing, empty or only comments count as the defaults', async () => {
    for (const text of ['', '\n\n', '# nothing\n', '---\n', '\uFEFF', '~\n']) {
      await writeFile(config, text);
      assert.deepEqual(ok(await store.loadConfig()), configFileSchema.parse({}), JSON.stringify(text));
    }
    await rm(config);
    assert.deepEqual(ok(await store.loadConfig()), configFileSchema.parse({}));
    await rm(providers);
    assert.deepEqual(ok(await store.loadProviders()).providers, []);
  });

  for (const [name, text] of [
    ['config.yaml', DEFAULT_CONFIG],
    ['providers.yaml', DEFAULT_PROVIDERS],
  ] as const) {
    it(`${name}: any field missing is a default or is named; any field wrong or huge is named with its line`, async () => {
      const content = load(text) as object;
      const file = join(temp.path, name);
      const read = () => (name === 'config.yaml' ? store.loadConfig() : store.loadProviders());
      for (const path of fieldPaths(content)) {
        const field = String(path.findLast((key) => typeof key === 'string'));
        await writeFile(file, dump(withoutField(content, path)));
        const missing = await read();
        if (!missing.ok) {
          assert.ok(['id', 'name', 'defaultPersonas'].includes(field), `${path.join('.')}: ${missing.failure.message}`);
          assert.match(missing.failure.message, new RegExp(`line \\d+: .*${field === 'id' ? 'id' : ''}`));
        }
        for (const wrong of [
          { unexpected: [true] },
          1e300,
          'x'.repeat(200_000),
          Array(5000).fill(null),
          -1,
          '\u0000',
        ]) {
          const changed = dump(withField(content, path, wrong));
          await writeFile(file, changed);
          const result = await read();
          const what = `${path.join('.')} = ${JSON.stringify(wrong).slice(0, 30)}`;
          assert.ok(!result.ok, `${what} was accepted`);
          const line = Number(/line (\d+)/.exec(result.failure.message)?.[1]);
          assert.ok(result.failure.message.includes(file), what);
          assert.ok(line >= 1 && line <= changed.split('\n').length, `${what}: ${result.failure.message}`);
          if (wrong === -1) {
            const shown = changed.split('\n')[line - 1]!;
            assert.ok(shown.includes(field) || path.some((key) => typeof key === 'number'), `${what}: line ${line}`);
          }
          assert.ok(result.failure.message.length < 4000, `${what}: a message of ${result.failure.message.length}`);
        }
      }
    });
  }

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
    assert.equal(ok(await store.loadConfig()).logLevel, 'warn');
  });

  it('of 50 MB are refused before they are read', async () => {
    await writeFile(config, Buffer.alloc(50 * 1024 * 1024, '#'));
    const result = await store.loadConfig();
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
    assert.deepEqual(ok(await store.loadConfig()), configFileSchema.parse({ defaultPersonas: ['engineer'] }));
    assert.deepEqual(ok(await store.loadProviders()).providers, []);
    const problems = store.settingsProblems().join('\n');
    assert.match(problems, /"dataDir" was taken out.*kept as .*config\.yaml\.v0-/);
    assert.match(problems, /"apiKey" of "openai-gpt4" is now "api_key".*"creditsAvailable"/);
    assert.match(problems, /provider "openai-gpt4" \(openai\) is not available in this version/);
    assert.doesNotMatch(await readFile(config, 'utf8'), /dataDir/);
    const names = await readdir(temp.path);
    const backup = names.find((name) => name.startsWith('config.yaml.v0-'))!;
    assert.equal(
      await readFile(join(temp.path, backup), 'utf8'),
      await readFile(join(FIXTURES, 'config-v0.yaml'), 'utf8'),
    );
    // Once: the second reading finds a file of this version.
    ok(await store.loadConfig());
    assert.deepEqual(await readdir(temp.path), names);
    assert.doesNotMatch(store.settingsProblems().join(), /dataDir/);
  });

  it('of an older version are used even where they cannot be written', async () => {
    await copyFile(join(FIXTURES, 'config-v0.yaml'), config);
    const fileSystem = faultyFileSystem(nodeFileSystem, { kind: 'error', at: 1, code: 'EROFS', forGood: true });
    await assert.rejects(fileSystem.removeFile(config));
    const readOnly = storeAt(temp.path, { fileSystem });
    assert.equal(ok(await readOnly.loadConfig()).logLevel, 'info');
    assert.match(readOnly.settingsProblems().join(), /older form.*EROFS/);
    assert.match(await readFile(config, 'utf8'), /dataDir/);
  });

  it('keep entries for providers of another version, and name them with their line', async () => {
    await copyFile(join(FIXTURES, 'providers-v0-antigravity.yaml'), providers);
    const loaded = ok(await store.loadProviders());
    assert.deepEqual(
      loaded.providers.map((provider) => provider.id),
      ['antigravity-primary'],
    );
    assert.match(store.settingsProblems()[0]!, /providers\.yaml line 13: provider "openai-fallback" \(openai\)/);
    assert.equal(store.settingsProblems().length, 2);
    await appendFile(providers, '      plain: x\n    apiKey: sk-secret-value\n');
    ok(await store.loadProviders());
    assert.match(store.settingsProblems().join(), /holds a key in plain text/);
    assert.doesNotMatch(store.settingsProblems().join(), /sk-secret/);
  });

  it('saved by us keep the comments, the waiting entries and the order', async () => {
    await copyFile(join(FIXTURES, 'providers-v0-antigravity.yaml'), providers);
    const before = ok(await store.loadProviders());
    const [primary] = before.providers;
    assert.ok(primary?.name === 'antigravity');
    const changed = { ...primary, priority: 5, config: { ...primary.config, consent: true } };
    const added = {
      id: 'demo',
      name: 'scripted' as const,
      enabled: true,
      priority: 9,
      config: { script: 'demo.yaml' },
    };
    ok(await store.saveProviders({ schemaVersion: 1, providers: [changed, added] }));
    const text = await readFile(providers, 'utf8');
    assert.match(text, /window_strategy: reuse # reuse \| new/);
    assert.match(
      text,
      /priority: 5[^]*consent: true[^]*openai-fallback[^]*api_key: encrypted[^]*anthropic-fallback[^]*demo/,
    );
    assert.deepEqual(ok(await store.loadProviders()).providers, [changed, added]);
    ok(await store.saveProviders({ schemaVersion: 1, providers: [added] }));
    assert.deepEqual(ok(await store.loadProviders()).providers, [added]);
    assert.match(await readFile(providers, 'utf8'), /openai-fallback/);
  });

  it('are not saved over what we cannot read, nor with an id that is taken', async () => {
    const demo = {
      id: 'openai-fallback',
      name: 'scripted' as const,
      enabled: true,
      priority: 9,
      config: { script: 'a' },
    };
    await copyFile(join(FIXTURES, 'providers-v0-antigravity.yaml'), providers);
    const taken = await store.saveProviders({ schemaVersion: 1, providers: [demo] });
    assert.match(taken.ok ? '' : taken.failure.message, /"openai-fallback" is taken/);
    await writeFile(providers, 'providers: [');
    assert.equal((await store.saveProviders({ schemaVersion: 1, providers: [] })).ok, false);
    assert.equal(await readFile(providers, 'utf8'), 'providers: [');
  });

  it('wake whoever watches when they are edited, replaced or removed, and not when they are the same', async () => {
    let count = 0;
    let wake = (): void => undefined;
    const stop = store.watchSettings(() => {
      count += 1;
      wake();
    });
    const next = async (edit: () => Promise<void>): Promise<void> => {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await edit();
      await woken;
    };
    await new Promise((resolve) => setTimeout(resolve, 50));
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
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(count, before);
    await next(() => writeFile(providers, DEFAULT_PROVIDERS));
    assert.equal(count, before + 1);
    stop();
    await appendFile(config, '# after the stop\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
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
