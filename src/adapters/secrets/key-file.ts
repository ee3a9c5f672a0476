import { randomBytes, randomUUID } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import { codeOf, diskSentence } from './disk-sentence.ts';
import { KEY_BYTES } from './secret-cipher.ts';

const onWindows = process.platform === 'win32';

/**
 * Reads the key that encrypts all others; `undefined`: there is no file. It protects backups and accidentally shared files, but
 * not against programs of the same user. A file that other users could have read or written is refused.
 */
export async function readKeyFile(path: string): Promise<Result<Buffer | undefined, string>> {
  try {
    // Links are not followed, because they may lead to a file that another user chose.
    const handle = await fs.open(path, constants.O_RDONLY | (onWindows ? 0 : constants.O_NOFOLLOW));
    try {
      const stat = await handle.stat();
      const problem = stat.isFile() ? await problemWith(path, stat) : `${path} is not a file. Move it away.`;
      if (problem !== undefined) return failed(problem);
      const key = Buffer.from((await handle.readFile('latin1')).trim(), 'base64');
      return key.length === KEY_BYTES ? succeeded(key) : failed(damaged(path));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return succeeded(undefined);
    if (code === 'ELOOP' || code === 'EMLINK') {
      return failed(`${path} is a link, which may lead anywhere; it was not read. Put the key file itself there.`);
    }
    return failed(diskSentence(error, path, 'reading the key file'));
  }
}

/** Creates the file if it is missing. If two processes do so at once, the first wins and both get its key. */
export async function makeKeyFile(path: string, fileSystem: FileSystem): Promise<Result<Buffer, string>> {
  // The name matches the temporary files that the next start removes.
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    await fileSystem.replaceFile(temporary, Buffer.from(`${randomBytes(KEY_BYTES).toString('base64')}\n`), 0o600);
    try {
      // Unlike a rename, a link never replaces a file.
      await fs.link(temporary, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    await syncFolder(dirname(path));
  } catch (error) {
    return failed(diskSentence(error, path, 'making the key file'));
  } finally {
    await fileSystem.removeFile(temporary).catch(() => undefined);
  }
  const made = await readKeyFile(path);
  if (!made.ok) return made;
  return made.value === undefined ? failed(`${path} was removed while it was made. Try again.`) : succeeded(made.value);
}

/** Called before the key is used: if a power failure lost it, all keys encrypted with it would be lost. */
async function syncFolder(path: string): Promise<void> {
  if (onWindows) return;
  const handle = await fs.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Checks owner and mode. Windows has no such modes, but its profile folders are private to their owner. */
async function problemWith(path: string, stat: { mode: number; uid: number }): Promise<string | undefined> {
  if (onWindows) return undefined;
  const folder = dirname(path);
  const { mode: folderMode } = await fs.stat(folder);
  if (stat.uid !== process.getuid?.()) {
    return `The key file ${path} belongs to another user, who may know it. It was not used. Make it your own, or move it away together with the keys that were kept with it.`;
  }
  if ((stat.mode & 0o077) !== 0) {
    return `The key file ${path} is open to other users of this machine (mode ${octal(stat.mode)}), so it was not used. Close it: chmod 600 ${path}. If anyone may have read it, change the keys at their services too.`;
  }
  if ((folderMode & 0o022) !== 0) {
    return `Other users of this machine may write to ${folder} (mode ${octal(folderMode)}) and could replace the key file in it, so it was not used. Close the folder: chmod 700 ${folder}.`;
  }
  return undefined;
}

function damaged(path: string): string {
  return `The key file ${path} is damaged: it holds no key of ${KEY_BYTES * 8} bits. Without it the keys that were kept cannot be read. Nothing was changed. Put it back from a backup.`;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}
