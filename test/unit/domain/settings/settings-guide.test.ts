import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import { parseDuration } from '../../../../src/domain/duration.ts';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';

const guide = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8');
const [config = '', common = '', ofKinds = ''] = guide.split(/^## /m).slice(1);

/** Names of settings with the cells of their rows. */
function rowsOf(section: string): Map<string, string[]> {
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const cells = row.split('|').map((cell) => cell.trim());
      return [...(cells[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']): [string, string[]] => [name, cells]);
    }),
  );
}

describe('the guide to settings', () => {
  it('has every setting of config.yaml with its default, and no other', () => {
    const rows = rowsOf(config);
    const defaults = settingsSchema.parse({});
    assert.deepEqual([...rows.keys()].sort(), Object.keys(settingsSchema.shape).sort());
    for (const [name, value] of Object.entries(defaults)) {
      const shown = (rows.get(name)?.at(-2) ?? '').replaceAll('`', '');
      if (typeof value === 'number') assert.equal(parseDuration(shown) ?? Number(shown), value, name);
      else if (typeof value !== 'object' || value === null) assert.equal(shown, String(value), name);
    }
  });

  it('has every setting of a provider, for each kind that has it, and no other', () => {
    const named = new Map<string, Set<string>>();
    const shared = new Set<string>();
    for (const { shape } of providerConfigSchema.options) {
      for (const key of Object.keys(shape)) if (key !== 'config' && key !== 'type') shared.add(key);
      const inner = 'shape' in shape.config ? shape.config : shape.config.unwrap();
      for (const key of Object.keys(inner.shape)) {
        named.set(key, (named.get(key) ?? new Set()).add(shape.name.value));
      }
    }
    assert.deepEqual([...rowsOf(common).keys()].sort(), [...shared].sort());
    const rows = rowsOf(ofKinds);
    assert.deepEqual([...rows.keys()].sort(), [...named.keys()].sort());
    const all = providerConfigSchema.options.map(({ shape }) => shape.name.value);
    for (const [key, kinds] of named) {
      const said = rows.get(key)?.[2] ?? '';
      const told = said === 'all but scripted' ? all.filter((kind) => kind !== 'scripted') : said.split(', ');
      assert.deepEqual(told.sort(), [...kinds].sort(), key);
    }
  });
});
