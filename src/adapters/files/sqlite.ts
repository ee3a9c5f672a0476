import type { DatabaseSync } from 'node:sqlite';

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

/** The result code behind an error; `undefined`: it did not come from SQLite. Extended codes keep the primary one in the low byte. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

let loaded: typeof DatabaseSync | undefined;

/** Node 22 warns that sqlite is experimental; that one warning is of no use to a person and is left out. */
export function sqlite(): typeof DatabaseSync {
  if (loaded !== undefined) return loaded;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below, and applied to its own process until then
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
