import type { StoreError, StoreFailureKind } from '../../ports/stores/store-failure.ts';
import {
  SQLITE_BUSY,
  SQLITE_CANTOPEN,
  SQLITE_FULL,
  SQLITE_IOERR,
  SQLITE_LOCKED,
  SQLITE_PERM,
  SQLITE_PROTOCOL,
  SQLITE_READONLY,
} from '../files/sqlite.ts';
import { storeError } from '../files/store-failure.ts';

const KINDS: ReadonlyMap<number, readonly [StoreFailureKind, wayOut: string]> = new Map([
  [SQLITE_FULL, ['diskFull', 'Free some space on that disk, then go on.']],
  [SQLITE_READONLY, ['readOnly', 'Make the file and its folder writable for your user, then go on.']],
  [SQLITE_CANTOPEN, ['readOnly', 'Make the file and its folder writable for your user, then go on.']],
  [SQLITE_PERM, ['readOnly', 'Make the file and its folder writable for your user, then go on.']],
  [SQLITE_IOERR, ['io', 'Check the disk, then try again.']],
  [SQLITE_BUSY, ['io', 'Another program holds it. Close what has it open, then try again.']],
  [SQLITE_LOCKED, ['io', 'Another program holds it. Close what has it open, then try again.']],
  [SQLITE_PROTOCOL, ['io', 'Its locks do not work here. Put the data directory on a local disk.']],
]);

/** Maps a result code of SQLite to a failure; `doing` completes "while …". Unknown codes are bugs, not disk failures. */
export function ledgerFailure(path: string, doing: string, code: number, said: string): StoreError | Error {
  const known = KINDS.get(code);
  if (known === undefined) return new Error(`${path}: ${doing}: ${said} (SQLite code ${code})`);
  const [kind, wayOut] = known;
  return storeError(kind, path, `${doing} did not work (${said}). Nothing was booked. ${wayOut}`);
}
