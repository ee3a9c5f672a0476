import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DEFAULT_CONFIG } from '../../../../src/adapters/settings/config-file.ts';
import { DEFAULT_PROVIDERS } from '../../../../src/adapters/settings/providers-file.ts';
import type { LocalStores } from '../../../../src/adapters/run-hosts/local/local-stores.ts';
import { fieldPaths, withField, withoutField } from '../../../support/builders/field-paths.ts';
import { ok, storeAt, tempDirectory } from '../../../support/builders/temp-store.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/settings');
const FULL_CONFIG = readFileSync(join(FIXTURES, 'config-full.yaml'), 'utf8');
const FULL_PROVIDERS = readFileSync(join(FIXTURES, 'providers-full.yaml'), 'utf8');
/** Fields that have no default, and lists that need an entry. */
const REQUIRED = ['id', 'name', 'defaultPersonas', 'model', 'script', 'input', 'output', 'command'];

describe('each field of the settings files', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  beforeEach(async () => {
    temp = await tempDirectory();
    store = storeAt(temp.path);
    ok(await store.data.initialize());
  });
  afterEach(() => temp.remove());

  for (const [name, what, text] of [
    ['config.yaml', 'as we write it', DEFAULT_CONFIG],
    ['config.yaml', 'with everything in it', FULL_CONFIG],
    ['providers.yaml', 'as we write it', DEFAULT_PROVIDERS],
    ['providers.yaml', 'with everything in it', FULL_PROVIDERS],
  ] as const) {
    it(`${name} ${what}: any field missing is a default or is named; any field wrong or huge is named with its line`, async () => {
      const content = load(text) as object;
      const file = join(temp.path, name);
      const read = () => (name === 'config.yaml' ? store.settings.loadConfig() : store.settings.loadProviders());
      for (const path of fieldPaths(content)) {
        const field = String(path.findLast((key) => typeof key === 'string'));
        await writeFile(file, dump(withoutField(content, path)));
        const missing = await read();
        if (!missing.ok) {
          assert.ok(REQUIRED.includes(field), `${path.join('.')}: ${missing.failure.message}`);
          assert.match(missing.failure.message, new RegExp(`line \\d+: .*${field === 'id' ? 'id' : ''}`));
        }
        const huge = what === 'as we write it' ? [200_000, 5000] : [9000, 200];
        const wrongs = [{ unexpected: [true] }, 1e300, 'x'.repeat(huge[0]!), Array(huge[1]).fill(null), -1, '\u0000'];
        for (const wrong of wrongs) {
          const changed = dump(withField(content, path, wrong));
          await writeFile(file, changed);
          const result = await read();
          const change = `${path.join('.')} = ${JSON.stringify(wrong).slice(0, 30)}`;
          assert.ok(!result.ok, `${change} was accepted`);
          const line = Number(/line (\d+)/.exec(result.failure.message)?.[1]);
          assert.ok(result.failure.message.includes(file), change);
          assert.ok(line >= 1 && line <= changed.split('\n').length, `${change}: ${result.failure.message}`);
          if (wrong === -1) {
            const shown = changed.split('\n')[line - 1]!;
            assert.ok(shown.includes(field) || path.some((key) => typeof key === 'number'), `${change}: line ${line}`);
          }
          assert.ok(result.failure.message.length < 4000, `${change}: a message of ${result.failure.message.length}`);
        }
      }
    });
  }
});
