/** A sentence for an operating system error. `doing` completes "… did not work". Rethrows bugs. */
export function diskSentence(error: unknown, path: string, doing: string): string {
  const code = codeOf(error);
  if (code === undefined || code.startsWith('ERR_')) throw error;
  return `${path}: ${doing} did not work (${code}). Nothing was changed. ${WAY_OUT[code] ?? 'Check the disk, then try again.'}`;
}

export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const SPACE = 'Free some space on that disk, then try again.';
const RIGHTS = 'Make the file and its folder readable and writable for your user, then try again.';

const WAY_OUT: Readonly<Record<string, string>> = {
  ENOSPC: SPACE,
  EDQUOT: SPACE,
  EFBIG: SPACE,
  EROFS: RIGHTS,
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  ENOENT: 'The folder is gone; put it back from a backup.',
  ENOTDIR: 'A file stands where a folder should be; move it away.',
};
