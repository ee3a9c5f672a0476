import { chmodSync, closeSync, openSync } from 'node:fs';
import type { DatabaseSync, DatabaseSyncOptions } from 'node:sqlite';

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
export const SQLITE_PERM = 3;
export const SQLITE_BUSY = 5;
export const SQLITE_LOCKED = 6;
export const SQLITE_READONLY = 8;
export const SQLITE_IOERR = 10;
export const SQLITE_CORRUPT = 11;
export const SQLITE_FULL = 13;
export const SQLITE_CANTOPEN = 14;
export const SQLITE_PROTOCOL = 15;
export const SQLITE_NOTADB = 26;

/** The primary result code of an error (the low byte of extended codes); `undefined`: it is not from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/**
 * Opens a database that only its owner can read. SQLite gives its journal and log the permissions of the database. A file of an
 * older version, which others could read, is closed to them. `:memory:` has no file.
 */
export function openDatabase(path: string, options: DatabaseSyncOptions = {}): DatabaseSync {
  if (path !== ':memory:') makePrivate(path);
  return new (sqlite())(path, options);
}

function makePrivate(path: string): void {
  try {
    // Not truncated, and no lock is lost with this handle: it is open only before the database is.
    closeSync(openSync(path, 'ax', 0o600));
  } catch {
    // It is there already, or SQLite says better what is wrong.
    attemptChmod(path);
  }
}

function attemptChmod(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // Another user's file, or a file system without permissions.
  }
}

let loaded: typeof DatabaseSync | undefined;

/** Loads SQLite, and suppresses only Node 22's warning that it is experimental, which does not help the user. */
export function sqlite(): typeof DatabaseSync {
  if (loaded !== undefined) return loaded;
  // oxlint-disable-next-line typescript/unbound-method -- put back below, and applied to its own process until then
  const original = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    Reflect.apply(original, process, [warning, ...rest]);
  };
  try {
    loaded = process.getBuiltinModule('node:sqlite').DatabaseSync;
  } finally {
    process.emitWarning = original;
  }
  return loaded;
}
