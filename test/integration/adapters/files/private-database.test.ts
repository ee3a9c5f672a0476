import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { takeFileLock } from '../../../../src/adapters/files/file-lock.ts';
import { openDatabase } from '../../../../src/adapters/files/sqlite.ts';

describe('a database', () => {
  let folder: string;
  beforeEach(function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(join(tmpdir(), 'database-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const modeOf = (name: string): string => (statSync(join(folder, name)).mode & 0o777).toString(8);

  it('can be read by its owner alone, its journal and its log too', () => {
    const path = join(folder, 'a.db');
    const database = openDatabase(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)');
    assert.deepEqual(['a.db', 'a.db-wal', 'a.db-shm'].map(modeOf), ['600', '600', '600']);
    database.close();
    const other = openDatabase(join(folder, 'b.db'));
    other.exec('PRAGMA journal_mode = TRUNCATE; CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)');
    assert.deepEqual(['b.db', 'b.db-journal'].map(modeOf), ['600', '600']);
    other.close();
  });

  it('of an older version is closed to others', () => {
    const path = join(folder, 'old.db');
    writeFileSync(path, '', { mode: 0o644 });
    openDatabase(path).close();
    assert.equal(modeOf('old.db'), '600');
  });

  it('that is a lock stays locked while others try it, and is private', async () => {
    const path = join(folder, 'lock.db');
    const lock = await takeFileLock(path);
    assert.ok(lock !== undefined);
    assert.equal(await takeFileLock(path), undefined);
    assert.equal(modeOf('lock.db'), '600');
    lock.release();
  });
});
