import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_READONLY, sqliteCode } from './sqlite.ts';
import { storeError } from './store-failure.ts';

/** Held until `release` or until the process ends in any way. */
export interface FileLock {
  release(): void;
}

/** `isDriven` holds the lock briefly to check whether it is free, so a caller that needs the lock retries for this long. */
const PROBE_GRACE_MS = 200;

/**
 * Takes the lock with an exclusive SQLite transaction that is never committed. It is a kernel lock that is freed with the
 * process: it neither expires while the machine sleeps nor survives a kill (lock files with a time stamp had two owners after a
 * freeze). No other code may open `lock.db`, because closing any handle on it drops the POSIX lock of the whole process.
 * `undefined`: another process holds it. Rejects with `StoreError` if the file cannot be locked at all.
 */
export async function takeFileLock(path: string): Promise<FileLock | undefined> {
  const deadline = performance.now() + PROBE_GRACE_MS;
  for (;;) {
    const lock = tryFileLock(path);
    if (lock !== undefined || performance.now() >= deadline) return lock;
    await pause(10);
  }
}

/** Like `takeFileLock`, but does not wait. */
export function tryFileLock(path: string): FileLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(path, { timeout: 0 });
    // In memory, so that no second file is left behind or blocks a move of the folder.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    return {
      release: () => {
        held.close();
      },
    };
  } catch (error) {
    database?.close();
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    if (code === SQLITE_BUSY) return undefined;
    throw lockFailure(path, code, error instanceof Error ? error.message : String(error));
  }
}

function lockFailure(path: string, code: number, said: string): Error {
  if (code === SQLITE_FULL)
    return storeError('diskFull', path, `it could not be locked (${said}). Free some space, then try again.`);
  if (code === SQLITE_READONLY || code === SQLITE_CANTOPEN) {
    return storeError(
      'readOnly',
      path,
      `it could not be opened for writing (${said}). Make the folder writable for your user.`,
    );
  }
  return storeError('io', path, `it could not be locked (${said}). The file holds nothing and may be removed.`);
}
