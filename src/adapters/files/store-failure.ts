import { StoreError, type StoreFailure, type StoreFailureKind } from '../../ports/stores/store-failure.ts';

/** Maps an operating system error to a store failure with a remedy. `doing` completes "while …". Rethrows bugs. */
export function storeFailureOf(error: unknown, file: string, doing: string): StoreFailure {
  if (error instanceof StoreError) return error.failure;
  const code = codeOf(error);
  // Not an error of the operating system but a bug, which must not be reported as a disk problem.
  if (code === undefined || code.startsWith('ERR_')) throw error;
  const kind = KINDS[code] ?? 'io';
  const said = error instanceof Error ? error.message : String(error);
  return { kind, file, message: `${file}: ${doing} did not work (${said}). ${WAY_OUT[kind]}` };
}

export function storeError(kind: StoreFailureKind, file: string, message: string): StoreError {
  return new StoreError({ kind, file, message: `${file}: ${message}` });
}

export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const KINDS: Readonly<Record<string, StoreFailureKind>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  ENOENT: 'missing',
  ENOTDIR: 'missing',
};

const WAY_OUT: Readonly<Record<StoreFailureKind, string>> = {
  diskFull: 'Nothing was changed. Free some space on that disk, then go on.',
  readOnly: 'Nothing was changed. Make the folder writable for your user, then go on.',
  missing: 'The file or its folder is gone. Put it back from a backup.',
  io: 'Nothing was changed. Check the disk, then try again.',
  corrupt: 'Restore it from a backup.',
  newerVersion: 'Update Dark Factory.',
  invalid: 'Correct the file.',
};
