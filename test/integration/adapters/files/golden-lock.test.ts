import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { succeeded } from '../../../../src/domain/result.ts';
import { ok, opened, storeWithLife, tempDirectory } from '../../../support/builders/temp-store.ts';

/** How every version has locked so far; by SQLite alone, without our code. */
function lockAsBefore(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

describe('two versions at once', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  it('do not drive one project: each sees the lock of the other, and it leaves an empty file', async () => {
    const { store, id, directory } = await storeWithLife(temp.path, []);
    const other = lockAsBefore(join(directory, 'lock.db'));
    assert.equal(await store.runs.isDriven(id), true);
    assert.equal(ok(await store.runs.openJournal(id)), undefined);
    other.close();
    const journal = await opened(store, id);
    assert.throws(() => lockAsBefore(join(directory, 'lock.db')), /database is locked/);
    await journal.close();
    lockAsBefore(join(directory, 'lock.db')).close();
    assert.equal((await stat(join(directory, 'lock.db'))).size, 0);
  });

  it('do not change the providers at once', async () => {
    const { store } = await storeWithLife(temp.path, []);
    let refused: unknown;
    ok(
      await store.settings.changeProviders((now) => {
        try {
          lockAsBefore(join(temp.path, 'settings.lock')).close();
        } catch (error) {
          refused = error;
        }
        return succeeded(now);
      }),
    );
    assert.match(String(refused), /database is locked/);
  });

  it('find the files of a project under the same names', async () => {
    const { store, id, directory } = await storeWithLife(temp.path, []);
    const journal = await opened(store, id);
    await journal.runDirectory('turn-1');
    await journal.writeSnapshots();
    await journal.close();
    assert.deepEqual((await readdir(temp.path)).sort(), ['config.yaml', 'projects', 'providers.yaml', 'trash']);
    assert.deepEqual((await readdir(directory)).sort(), [
      ...['agents', 'ballast', 'finance.yaml', 'inbox', 'journal-000001.jsonl', 'lock.db', 'project.yaml', 'runs'],
      ...['state.yaml', 'tasks.yaml'],
    ]);
    assert.deepEqual(await readdir(join(directory, 'runs')), ['turn-1']);
    const { movedTo } = ok(await store.runs.discard(id));
    assert.match(movedTo.slice(temp.path.length + 1), new RegExp(`^trash/${id}-\\d{8}T\\d{9}Z$`));
  });
});
