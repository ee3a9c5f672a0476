import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../../src/adapters/files/node-file-system.ts';
import { StoreError } from '../../../../../src/ports/stores/store-failure.ts';
import { created, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

describe('a disk that is really full', () => {
  let temp: { path: string; remove(): Promise<void> };
  let disk: string;
  let mounted = false;
  beforeEach(async function () {
    temp = await tempDirectory();
    disk = join(temp.path, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
      mounted = true;
    } catch {
      console.log('      not run: a small disk could not be mounted, which takes root on Linux');
      await temp.remove();
      this.skip();
    }
  });
  afterEach(async () => {
    // Lazily: a test that failed may have left a file open on it.
    if (mounted) execFileSync('umount', ['-l', disk]);
    mounted = false;
    await temp.remove();
  });

  /** To the last byte. */
  async function fill(): Promise<void> {
    const handle = await open(join(disk, 'filler'), 'a');
    for (const size of [4096, 1]) {
      try {
        for (;;) await handle.write(Buffer.alloc(size, 1));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
    await handle.close();
  }

  it('refuses commits in words, still takes the pause, and goes on when there is space', async () => {
    const { store, id, directory } = await storeWithLife(join(disk, 'data'), [
      [{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }],
    ]);
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    await fill();
    const acked: string[] = [];
    let refused: unknown;
    for (let n = 0; refused === undefined; n++) {
      const message = `notice ${n} ${'x'.repeat(900)}`;
      try {
        await journal.commit([notice(message)]);
        acked.push(message);
      } catch (error) {
        refused = error;
      }
    }
    assert.ok(refused instanceof StoreError);
    assert.equal(refused.failure.kind, 'diskFull');
    assert.match(refused.failure.message, /journal-000001\.jsonl: writing a record did not work .*Free some space/);
    assert.deepEqual(noticeTexts(journal.state), acked);
    assert.deepEqual(ok(await store.runs.read(id)), journal.state, 'nothing half written is taken for a record');

    await journal.commit([{ type: 'status.changed', to: 'paused', reason: { code: 'diskFull', detail: 'full' } }]);
    assert.equal(ok(await store.runs.read(id)).project.status, 'paused');
    assert.equal(existsSync(join(directory, 'ballast')), false);

    await rm(join(disk, 'filler'));
    await journal.commit([notice('space again')]);
    await journal.writeSnapshots();
    assert.equal((await stat(join(directory, 'ballast'))).size, 128 * 1024);
    const { state } = journal;
    await journal.close();
    const again = await opened(storeAt(join(disk, 'data')), id);
    assert.deepEqual(again.repairs, []);
    assert.deepEqual(again.state.notices, state.notices);
    await again.close();
  });

  it('keeps the old documents when new ones do not fit', async () => {
    const { store, id, directory } = await storeWithLife(join(disk, 'data'), []);
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    for (let n = 0; n < 20; n++) await journal.commit([notice(`${n} ${'y'.repeat(4000)}`)]);
    const old = await readFile(join(directory, 'state.yaml'), 'utf8');
    await fill();
    await assert.rejects(journal.writeSnapshots(), /writing the YAML documents did not work .*no space/);
    assert.equal(await readFile(join(directory, 'state.yaml'), 'utf8'), old);
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.endsWith('.tmp')),
      [],
    );
    assert.deepEqual(ok(await store.runs.read(id)), journal.state);
    await rm(join(disk, 'filler'));
    await journal.writeSnapshots();
    await journal.close();
  });

  it('leaves a file alone whose replacement does not fit, though part of it did', async () => {
    const file = join(disk, 'document');
    await nodeFileSystem.replaceFile(file, Buffer.alloc(380_000, 'a'));
    await assert.rejects(nodeFileSystem.replaceFile(file, Buffer.alloc(800_000, 'b')), { code: 'ENOSPC' });
    assert.deepEqual(await readFile(file), Buffer.alloc(380_000, 'a'));
    assert.deepEqual(await readdir(disk), ['document']);
  });

  it('makes no half project, and says why there is none', async () => {
    const store = storeAt(join(disk, 'data'));
    ok(await store.data.initialize());
    await fill();
    const result = await store.runs.create(created());
    assert.equal(!result.ok && result.failure.kind, 'diskFull');
    assert.deepEqual(await store.runs.list(), []);
    await rm(join(disk, 'filler'));
    ok(await store.runs.create(created()));
  });
});
