import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ok, storeAt, tempDirectory } from '../../../../../support/builders/temp-store.ts';
import { readFork, writeFork } from '../../../../../support/golden/golden-fork.ts';
import { GOLDEN_FORK } from '../../../../../support/golden/golden-life.ts';
import { copyForm, expectedOf, formsOf, newestForm, textsBelow } from '../../../../../support/golden/golden-place.ts';

const forms = await formsOf('fork');

describe('the journal of a fork of an earlier form', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const form of forms) {
    it(`${form} is read value by value, and goes on`, async () => {
      await copyForm(form, temp.path);
      const read = await readFork(temp.path);
      assert.deepEqual(JSON.parse(JSON.stringify(read)), await expectedOf(form));
      const { runs } = storeAt(temp.path);
      const lease = ok(await runs.open(GOLDEN_FORK, { changed: () => undefined, activity: () => undefined }));
      assert.ok(lease !== undefined);
      assert.deepEqual(lease.repairs, []);
      await lease.commit({ type: 'notice.raised', message: 'on' });
      await lease.close();
      assert.equal(ok(await runs.read(GOLDEN_FORK)).seq, read.state.seq + 3);
    });
  }

  it('of the newest form is what is written today, byte for byte', async () => {
    await writeFork(join(temp.path, 'now'));
    await copyForm(await newestForm('fork'), join(temp.path, 'golden'));
    const [now, golden] = await Promise.all(['now', 'golden'].map((name) => textsBelow(join(temp.path, name))));
    assert.deepEqual(now, golden);
  });
});
