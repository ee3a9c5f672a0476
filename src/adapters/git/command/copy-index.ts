import { copyFile, stat, utimes } from 'node:fs/promises';

/**
 * Copies an index so that git trusts the copy no more than the original. Git takes a file for unchanged when its size and times, in
 * seconds, are those that the index holds. Only a file that was changed in the second in which the index was written is read. A copy
 * that looks as if it were written later would hide that change.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { mtime } = await stat(from);
  await copyFile(from, to);
  await utimes(to, mtime, mtime);
}
