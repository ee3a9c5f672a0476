import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aLife, created, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, storeWithLife, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

describe('stores on a real disk', () => {
  let temp: { path: string; remove(): Promise<void> };
  let data: string;
  beforeEach(async () => {
    temp = await tempDirectory();
    data = join(temp.path, 'home with space', '.dark-factory');
  });
  afterEach(() => temp.remove());

  it('makes the data directory for its owner alone, twice without harm', async () => {
    const store = storeAt(data);
    ok(await store.data.initialize());
    ok(await store.data.initialize());
    assert.deepEqual(await readdir(data), ['config.yaml', 'projects', 'providers.yaml', 'trash']);
    if (process.platform !== 'win32') assert.equal((await stat(data)).mode & 0o777, 0o700);
    assert.deepEqual(await store.runs.list(), []);
  });

  it('gives back after a restart exactly what was committed, from the journal alone', async () => {
    const { store, id, state } = await storeWithLife(data, aLife());
    assert.deepEqual(ok(await store.runs.read(id)), state);
    const journal = await opened(storeAt(data), id);
    assert.deepEqual(journal.repairs, []);
    assert.equal(journal.epoch, state.epoch + 1);
    assert.deepEqual(
      { ...journal.state, seq: 0, epoch: 0, driver: null, project: null },
      { ...state, seq: 0, epoch: 0, project: null },
    );
    await journal.close();
  });

  it('gives back the same from snapshots, and from snapshots with a tail', async () => {
    const { store, id } = await storeWithLife(data, aLife());
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    const atSnapshot = journal.state;
    assert.deepEqual(ok(await storeAt(data).runs.read(id)), atSnapshot);
    await journal.commit([notice('after the snapshot')]);
    assert.deepEqual(ok(await storeAt(data).runs.read(id)), journal.state);
    await journal.close();
    const again = await opened(store, id);
    assert.deepEqual(again.repairs, []);
    assert.equal(noticeTexts(again.state).at(-1), 'after the snapshot');
    await again.close();
  });

  it('writes documents that a person can read, and only those that changed', async () => {
    const { store, id, directory } = await storeWithLife(data, aLife());
    const journal = await opened(store, id);
    await journal.writeSnapshots();
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.endsWith('.yaml')),
      ['finance.yaml', 'project.yaml', 'state.yaml', 'tasks.yaml'],
    );
    assert.deepEqual(await readdir(join(directory, 'agents')), ['engineer.yaml']);
    const tasks = await readFile(join(directory, 'tasks.yaml'), 'utf8');
    assert.match(tasks, /^# The task list[^]*Edits are not taken over[^]*\nseq: \d+\n[^]*title: Task t1/);
    const before = await stat(join(directory, 'tasks.yaml'));
    await journal.commit([notice('x')]);
    await journal.writeSnapshots();
    assert.equal((await stat(join(directory, 'tasks.yaml'))).ino, before.ino);
    const state = await stat(join(directory, 'state.yaml'));
    await journal.writeSnapshots();
    assert.equal((await stat(join(directory, 'state.yaml'))).ino, state.ino, 'nothing new, nothing written');
    await journal.close();
  });

  it('refuses another project under the same id and leaves the first alone', async () => {
    const store = storeAt(data);
    ok(await store.data.initialize());
    const first = created();
    ok(await store.runs.create(first));
    const second = await store.runs.create({ ...first, project: { ...first.project, name: 'Other' } });
    assert.equal(!second.ok && second.failure.kind, 'invalid');
    assert.deepEqual(await store.runs.list(), [first.project.id]);
  });

  it('refuses a repository that lies around the data directory or inside it', async () => {
    const store = storeAt(data);
    ok(await store.data.initialize());
    for (const repositoryPath of [temp.path, data, join(data, 'projects')]) {
      const result = await store.runs.create(created({ repositoryPath }));
      assert.match(result.ok ? '' : result.failure.message, /DARK_FACTORY_HOME/, repositoryPath);
    }
    ok(await store.runs.create(created({ repositoryPath: join(temp.path, 'home with space', '.dark-factory-evil') })));
  });

  it('moves a discarded project to the trash as a whole, but not while it is driven', async () => {
    const { store, id, directory } = await storeWithLife(data, aLife());
    const journal = await opened(store, id);
    const refused = await storeAt(data).runs.discard(id);
    assert.match(refused.ok ? '' : refused.failure.message, /being driven/);
    await journal.close();
    const names = await readdir(directory);
    const { movedTo } = ok(await store.runs.discard(id));
    assert.deepEqual(await readdir(movedTo), names);
    assert.deepEqual(await store.runs.list(), []);
    assert.equal((await store.runs.read(id)).ok, false);
  });

  it('answers for an id that is a path, or unknown, without leaving its folder', async () => {
    const store = storeAt(data);
    ok(await store.data.initialize());
    for (const id of ['../../etc', '', '.', 'x', '0b0e7f0e-0000-4000-8000-000000000000']) {
      const read = await store.runs.read(id);
      const journal = await store.runs.openJournal(id);
      assert.equal(!read.ok && read.failure.kind, 'missing', id);
      assert.equal(!journal.ok && journal.failure.kind, 'missing', id);
    }
    assert.deepEqual(await store.runs.list(), []);
  });

  it('never writes what could not be read back', async () => {
    const { store, id } = await storeWithLife(data, []);
    const journal = await opened(store, id);
    const before = journal.state;
    await assert.rejects(journal.commit([{ type: 'time.counted', activeMs: -1 }]));
    await assert.rejects(
      journal.commit([{ type: 'status.changed', to: 'timeout', reason: { code: 'created', detail: '' } }]),
    );
    await assert.rejects(journal.commit([]));
    assert.equal(journal.state, before);
    await journal.commit([notice('and goes on')]);
    assert.deepEqual(ok(await store.runs.read(id)), journal.state);
    await journal.close();
  });

  it('keeps commits that come at once in one order, each with its own number', async () => {
    const { store, id } = await storeWithLife(data, []);
    const journal = await opened(store, id);
    const start = journal.state.seq;
    const states = await Promise.all(Array.from({ length: 40 }, (_, n) => journal.commit([notice(String(n))])));
    assert.deepEqual(
      states.map((state) => state.seq),
      Array.from({ length: 40 }, (_, n) => start + 1 + n),
    );
    assert.equal(ok(await store.runs.read(id)).notices.length, 40);
    await journal.close();
    await assert.rejects(journal.commit([notice('late')]), /closed/);
  });
});
