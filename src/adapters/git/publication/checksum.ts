import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';

/** Of a file's content and whether it may be run; of a link, its target. `undefined`: there is nothing. */
export async function checksumOf(file: string): Promise<string | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return `-> ${await readlink(file).catch(() => 'nothing')}`;
  if (!found.isFile()) return found.isDirectory() ? 'a folder' : `not a file (${found.mode.toString(8)})`;
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined) return 'cannot be read';
  const executable = (found.mode & 0o111) === 0 ? '' : ' executable';
  return `${createHash('sha256').update(content).digest('hex')}${executable}`;
}
