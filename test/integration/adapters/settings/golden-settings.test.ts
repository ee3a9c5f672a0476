import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import { providerConfigSchema, providersFileSchema } from '../../../../src/domain/provider/provider-config.ts';
import { succeeded } from '../../../../src/domain/result.ts';
import { readData, readEditorSettings, writeData } from '../../../support/golden/golden-data.ts';
import {
  copyForm,
  expectedOf,
  formsOf,
  goldenFile,
  newestForm,
  textsBelow,
} from '../../../support/golden/golden-place.ts';
import { ok, storeAt, tempDirectory } from '../../../support/builders/temp-store.ts';

const settings = await formsOf('settings');
const data = await formsOf('data');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
/** Counts the signals of one process. */
const withoutCount = (name: string): string => name.replace(/-\d{6}-/, '-n-');

describe('files that an earlier version left', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const form of settings) {
    it(`${form}: each setting, persona and script counts as it did, and what is of an older form is kept beside the new one`, async () => {
      await copyForm(form, temp.path);
      assert.deepEqual(plain(await readEditorSettings(temp.path)), await expectedOf(form));
    });
  }

  for (const form of data) {
    it(`${form}: signals, recording, conversation and default settings are read value by value`, async () => {
      await copyForm(form, temp.path);
      assert.deepEqual(plain(await readData(temp.path)), await expectedOf(form));
    });
  }

  it('settings-0: a reference beside the id is under "config" afterwards, and the comments stay', async () => {
    await copyForm('settings-0', temp.path);
    await readEditorSettings(temp.path);
    const texts = await textsBelow(temp.path);
    assert.deepEqual(Object.keys(texts), [
      'config.yaml',
      'config.yaml.v0-20261120T223000000Z',
      'providers.yaml',
      'providers.yaml.v0-20261120T223000000Z',
    ]);
    for (const name of ['config.yaml', 'providers.yaml']) {
      assert.equal(texts[`${name}.v0-20261120T223000000Z`], String(await goldenFile('settings-0', name)));
    }
    const migrated = load(texts['providers.yaml']!) as { schemaVersion: number; providers: unknown[] };
    assert.equal(migrated.schemaVersion, 1);
    assert.deepEqual(migrated.providers.slice(0, 2), [
      {
        ...{ id: 'openai-gpt4', name: 'openai', model: 'gpt-4', creditsAvailable: 100, priority: 2, enabled: true },
        config: { api_key: 'encrypted:AAAA' },
      },
      {
        ...{ id: 'anthropic-fallback', name: 'anthropic', model: 'claude-3-opus', enabled: false, priority: 3 },
        config: { max_output_tokens: 4096, api_key: 'env:ANTHROPIC_API_KEY' },
      },
    ]);
    assert.match(texts['providers.yaml']!, /# In the other spelling.*\n {2}- id: anthropic-fallback/);
    assert.match(texts['config.yaml']!, /^# Who works\.$/m);
    assert.doesNotMatch(texts['config.yaml']!, /dataDir/);
  });

  it('settings-1: a provider that is added leaves every other line as it was', async () => {
    await copyForm('settings-1', temp.path);
    const file = join(temp.path, 'providers.yaml');
    const before = await readFile(file, 'utf8');
    const added = providerConfigSchema.parse({ id: 'demo', name: 'scripted', config: { script: 'demo.yaml' } });
    ok(
      await storeAt(temp.path).settings.changeProviders((now) =>
        succeeded({ ...now, providers: [...now.providers, added] }),
      ),
    );
    const now = await readFile(file, 'utf8');
    const entry = ['  - id: demo', '    enabled: true', '    priority: 1', '    name: scripted', '    config:'];
    const lines = (text: string): string[] =>
      text
        .replaceAll(/([[{]) | ([\]}])/g, '$1$2')
        .trimEnd()
        .split('\n');
    assert.deepEqual(lines(now), [...lines(before), ...entry, '      script: demo.yaml']);
  });

  it('are written today as in the newest form: names, signals, recording, conversation', async () => {
    const form = await newestForm('data');
    await Promise.all([mkdir(join(temp.path, 'now')), copyForm(form, join(temp.path, 'golden'))]);
    await writeData(join(temp.path, 'now'));
    const [now, golden] = await Promise.all(
      ['now', 'golden'].map(async (name) => Object.entries(await textsBelow(join(temp.path, name)))),
    );
    const comparable = (files: [string, string][]): [string, unknown][] =>
      // A comment of a default may be put better.
      files.map(([name, text]) => [withoutCount(name), name.endsWith('.yaml') ? load(text) : text]);
    assert.deepEqual(comparable(now!), comparable(golden!));
  });

  it('are refused, not cut down to what is known, where a setting has a field that this program does not know', async () => {
    await copyForm('settings-1', temp.path);
    const parsed = async (name: string): Promise<object> =>
      load(await readFile(join(temp.path, name), 'utf8')) as object;
    const config = await parsed('config.yaml');
    assert.ok(settingsSchema.safeParse(config).success);
    assert.ok(!settingsSchema.safeParse({ ...config, future: 1 }).success);
    const file = (await parsed('providers.yaml')) as { providers: { config: object }[] };
    for (const [index, provider] of file.providers.entries()) {
      for (const wrong of [
        { ...provider, future: 1 },
        { ...provider, config: { ...provider.config, future: 1 } },
      ]) {
        const providers = file.providers.with(index, wrong);
        assert.ok(!providersFileSchema.safeParse({ ...file, providers }).success, JSON.stringify(wrong));
      }
    }
  });

  it('of a newer version are refused, and stay as they are', async () => {
    await copyForm('settings-1', temp.path);
    for (const name of ['config.yaml', 'providers.yaml']) {
      const file = join(temp.path, name);
      const newer = (await readFile(file, 'utf8')).replace('schemaVersion: 1', 'schemaVersion: 2');
      await writeFile(file, newer);
      const store = storeAt(temp.path);
      const read = name === 'config.yaml' ? await store.settings.loadConfig() : await store.settings.loadProviders();
      assert.equal(read.ok ? 'read' : read.failure.kind, 'newerVersion');
      assert.equal(await readFile(file, 'utf8'), newer);
    }
  });
});
