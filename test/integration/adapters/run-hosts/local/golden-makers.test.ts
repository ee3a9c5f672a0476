import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { makeForm } from '../../../../support/golden/golden-makers.ts';
import { filesBelow, GOLDEN, goldenKinds, newestForm, textsBelow } from '../../../../support/golden/golden-place.ts';
import { tempDirectory } from '../../../../support/builders/temp-store.ts';

describe('the script that makes golden files', () => {
  it('makes what is missing, and refuses whatever is there', async () => {
    const temp = await tempDirectory();
    try {
      await cp(GOLDEN, temp.path, { recursive: true });
      const before = await textsBelow(temp.path);
      for (const kind of goldenKinds) {
        await assert.rejects(makeForm(await newestForm(kind), temp.path), /does not change any more/);
      }
      await assert.rejects(makeForm('settings-9', temp.path), /written by hand/);
      for (const wrong of ['journal', 'journal-x', '../journal-1', 'nothing-1', 'toString-1']) {
        await assert.rejects(makeForm(wrong, temp.path), /No kind of golden/);
      }
      assert.deepEqual(await textsBelow(temp.path), before);

      assert.deepEqual(await makeForm('data-9', temp.path), ['data-9', 'data-9.expected.json']);
      await rm(join(temp.path, 'data-9.expected.json'));
      assert.deepEqual(await makeForm('data-9', temp.path), ['data-9.expected.json']);
      const made = (await filesBelow(temp.path)).filter((name) => !Object.hasOwn(before, name));
      assert.ok(made.every((name) => /^data-9[./]/.test(name)) && made.length > 5, made.join(' '));
    } finally {
      await temp.remove();
    }
  });
});
