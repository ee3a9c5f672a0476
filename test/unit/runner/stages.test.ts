import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { groups, stages } from '../../runner/stages.mjs';

const root = join(import.meta.dirname, '../../..');
const place = { root, node: 'node', cache: '/cache' };
const called = (more: object = {}): string[] => stages({ ...place, ...more }).map(({ name }) => name);

describe('the stages', () => {
  it('are of groups that can be asked for, but for the editor that is installed on the way', () => {
    const unknown = stages(place).filter(({ group }) => !groups.has(group ?? ''));
    assert.deepEqual(
      unknown.map(({ name }) => name),
      ['VS Code for the tests'],
    );
  });

  it('hand a title that is looked for to everything that has titles, and are nothing else then', () => {
    assert.ok(called().includes('lint'));
    const searched = stages({ ...place, only: 'a (title)' });
    // What has no titles would pass, and end the search before the editors are looked through.
    assert.deepEqual(
      searched.filter(({ counted }) => !counted),
      [],
    );
    for (const { name, argv } of searched) {
      const words = name.startsWith('extension host') ? String.raw`a \(title\)` : 'a (title)';
      assert.ok(argv.includes(words), `${name}: ${argv.join(' ')}`);
    }
  });

  it('begin with the longest of those that share the cores, and with the quick ones where a title is looked for', () => {
    const order = (names: string[], ...some: string[]) => names.filter((name) => some.includes(name));
    const [editor, quick] = ['user interface (stable)', 'unit'];
    assert.deepEqual(order(called(), 'integration', editor, quick, 'lint'), ['integration', editor, quick, 'lint']);
    assert.deepEqual(order(called({ only: 'x' }), 'integration', editor, quick), ['integration', quick, editor]);
  });

  it('have each name once: logs and waits go by it', () => {
    assert.equal(new Set(called()).size, called().length);
  });

  it('play every file of integration once', () => {
    const argv = stages(place).find(({ name }) => name === 'integration')?.argv ?? [];
    const named = argv.filter((word) => word.endsWith('.test.ts'));
    const there = readdirSync(join(root, 'test/integration'), { recursive: true, encoding: 'utf8' });
    assert.equal(new Set(named).size, named.length);
    assert.equal(named.length, there.filter((file) => file.endsWith('.test.ts')).length);
    assert.match(named[0] ?? '', /integration.run/);
  });
});
