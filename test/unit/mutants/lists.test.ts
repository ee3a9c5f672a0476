import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { isKilled, problemOf, type Mutant } from '../../mutants/mutant.mjs';
import { readProjectFile, root } from '../../support/source/source-tree.ts';

const folder = join(root, 'test/mutants');
const lists = readdirSync(folder).filter((name) => name.endsWith('.mjs') && !['run.mjs', 'mutant.mjs'].includes(name));
const mutants: Mutant[] = [];
for (const list of lists) {
  const loaded = (await import(pathToFileURL(join(folder, list)).href)) as { mutants: Mutant[] };
  mutants.push(...loaded.mutants);
}

describe('the lists of mutants', () => {
  it('are as the code is now: each fault can be put in at one place, and its tests are there', () => {
    const problems = mutants.flatMap((mutant) => {
      const lost = mutant.killedBy.filter((file) => !existsSync(join(root, file)));
      const problem = lost.length > 0 ? `there is no ${lost.join()}` : problemOf(mutant, readProjectFile(mutant.file));
      return problem === null ? [] : [`${mutant.name}: ${problem}`];
    });
    assert.deepEqual(problems, []);
  });

  it('name each fault once, and excuse at most one in twenty', () => {
    const names = mutants.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    assert.ok(mutants.length >= 60);
    assert.ok(mutants.filter(({ alive }) => alive !== undefined).length <= mutants.length / 20);
  });

  it('count a fault as noticed by tests alone: code that cannot be loaded proves nothing', () => {
    assert.equal(isKilled({ hung: false, passed: 3, failed: 1 }), true);
    assert.equal(isKilled({ hung: true, passed: 0, failed: 0 }), true);
    assert.equal(isKilled({ hung: false, passed: 3, failed: 0 }), false);
    assert.equal(isKilled({ hung: false, passed: 0, failed: 0 }), false);
  });
});
