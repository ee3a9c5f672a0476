import assert from 'node:assert/strict';
import { cp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LocalStores } from '../../../../../src/adapters/run-hosts/local/local-stores.ts';
import { aLife, created, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';

/** Documents, whole and with right checksums, that a person or a backup put beside the journal of another project. */
describe('documents of another project', () => {
  let temp: { path: string; remove(): Promise<void> };
  let store: LocalStores;
  let own: { id: string; directory: string };
  let foreign: { id: string; directory: string };
  beforeEach(async () => {
    temp = await tempDirectory(true);
    const first = await storeWithLife(temp.path, aLife());
    ({ store } = first);
    own = first;
    const other = created({ name: 'Another' });
    ok(await store.runs.create(other));
    foreign = { id: other.project.id, directory: join(temp.path, 'projects', other.project.id) };
    for (const { id } of [own, foreign]) {
      const journal = await opened(store, id);
      await journal.writeSnapshots();
      // Newer than the documents: what a wrong base would be gone on from.
      await journal.commit([notice(`of ${id}`)]);
      await journal.close();
    }
  });
  afterEach(() => temp.remove());

  const copyDocuments = async (): Promise<void> => {
    const isDocument = (path: string): boolean => path === foreign.directory || /\.yaml$|\/agents$/.test(path);
    await cp(foreign.directory, own.directory, { recursive: true, filter: isDocument });
  };
  const contents = async (): Promise<Map<string, string>> => {
    const names = (await readdir(own.directory)).filter((name) => /\.(yaml|jsonl)$/.test(name));
    return new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(own.directory, name), 'utf8')] as const)),
    );
  };

  it('are refused with their project’s name, to readers and to drivers, and nothing is changed', async () => {
    await copyDocuments();
    const before = await contents();
    const read = await store.runs.read(own.id);
    assert.ok(!read.ok, 'the state of another project was shown');
    assert.equal(read.failure.kind, 'corrupt');
    assert.ok(read.failure.message.includes(`it belongs to project ${foreign.id}.`), read.failure.message);
    const driven = await store.runs.openJournal(own.id);
    assert.ok(!driven.ok, 'the journal was gone on with from the state of another project');
    assert.ok(driven.failure.message.includes(foreign.id), driven.failure.message);
    assert.deepEqual(await contents(), before);
    // The other one is as it was.
    assert.equal(ok(await store.runs.read(foreign.id)).project.name, 'Another');
  });
});
