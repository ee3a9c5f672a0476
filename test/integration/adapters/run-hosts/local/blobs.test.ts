import assert from 'node:assert/strict';
import { readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { blobIdOf } from '../../../../../src/adapters/run-hosts/local/blobs.ts';
import { nodeFileSystem } from '../../../../../src/adapters/files/node-file-system.ts';
import { StoreError } from '../../../../../src/ports/stores/store-failure.ts';
import { ok, opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { sampleOf } from '../../../../support/chance/seed.ts';
import { faultyFileSystem, type Fault } from '../../../../support/fakes/faulty-file-system.ts';

const TEXT = 'A line of output.\n'.repeat(2000);

describe('the stored texts of a project', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory(true);
  });
  afterEach(() => temp.remove());

  /** A process that stores the text on a disk with this fault: what it was told, and how many calls it made. */
  async function process(data: string, id: string, fault: Fault | undefined): Promise<{ told: string; calls: number }> {
    const disk = faultyFileSystem(nodeFileSystem, fault);
    const store = storeAt(data, { fileSystem: disk });
    const journal = await store.runs.openJournal(id);
    if (!journal.ok) return { told: journal.failure.kind, calls: disk.calls };
    try {
      return { told: (await journal.value?.keepBlob(TEXT)) ?? 'driven', calls: disk.calls };
    } catch (error) {
      assert.ok(error instanceof StoreError, String(error));
      return { told: error.failure.kind, calls: disk.calls };
    } finally {
      await journal.value?.close();
    }
  }

  const KILLS = (['nothing', 'half', 'all'] as const).map((did) => (at: number): Fault => ({ kind: 'crash', at, did }));
  const FAULTS = [...KILLS, (at: number): Fault => ({ kind: 'error', at, code: 'ENOSPC' })];

  it('are there whole or not at all, whichever call to the disk is the last of the process', async () => {
    const { id } = await storeWithLife(join(temp.path, 'unharmed'), []);
    const { calls, told } = await process(join(temp.path, 'unharmed'), id, undefined);
    assert.equal(told, blobIdOf(TEXT));
    assert.ok(calls > 10, `${calls} calls`);
    for (const at of sampleOf(
      Array.from({ length: calls }, (_, index) => index + 1),
      8,
    )) {
      for (const [kind, faultAt] of FAULTS.entries()) {
        const data = join(temp.path, `${at}-${kind}`);
        const { id: project, directory } = await storeWithLife(data, []);
        const first = await process(data, project, faultAt(at));
        const store = storeAt(data);
        const found = ok(await store.runs.blob(project, blobIdOf(TEXT)));
        const when = `call ${at}, fault ${kind}, told ${first.told}`;
        assert.ok(found === undefined || found === TEXT, when);
        if (first.told === blobIdOf(TEXT)) assert.equal(found, TEXT, when);
        // The next process stores it again, and removes what was left of the first.
        assert.equal((await process(data, project, undefined)).told, blobIdOf(TEXT), when);
        assert.equal(ok(await store.runs.blob(project, blobIdOf(TEXT))), TEXT, when);
        assert.equal((await readdir(join(directory, 'blobs'))).length, 1, when);
      }
    }
  });

  it('are readable by their owner alone, and told to be gone where they were changed or cut', async () => {
    const { store, id, directory } = await storeWithLife(join(temp.path, 'data'), []);
    const journal = await opened(store, id);
    const stored = await journal.keepBlob(TEXT);
    const [name = ''] = await readdir(join(directory, 'blobs'));
    const file = join(directory, 'blobs', name);
    if (globalThis.process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    await truncate(file, 100);
    assert.equal(await journal.readBlob(stored), undefined);
    await writeFile(file, TEXT.replace('A', 'B'));
    assert.equal(ok(await store.runs.blob(id, stored)), undefined);
    // Stored again, it is mended.
    assert.equal(await journal.keepBlob(TEXT), stored);
    assert.equal(await journal.readBlob(stored), TEXT);
    await journal.close();
  });
});
