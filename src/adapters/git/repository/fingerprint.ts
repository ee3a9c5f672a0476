import { createHash } from 'node:crypto';
import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';
import { readRegularFile } from './regular-file.ts';

/** A file as git would record it: mode and object id; `undefined`: no such file. */
export type Recorded = { mode: string; id: string } | undefined;

/** Equal for equal maps, in any order. Keys are paths that differ from a fixed commit. */
export function fingerprintOf(differences: ReadonlyMap<string, Recorded>): string {
  const hash = createHash('sha256');
  for (const file of [...differences.keys()].sort()) {
    const recorded = differences.get(file);
    hash.update(`${file}\0${recorded === undefined ? 'gone' : `${recorded.mode} ${recorded.id}`}\0`);
  }
  return hash.digest('hex');
}

/** Larger files are left to git, which reads them in pieces. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * The current state of a path in the work tree. Without `id`, git must hash the file: it would not record the bytes unchanged, or
 * the file is very large or unreadable.
 */
export async function recordedNow(
  root: string,
  file: string,
  format: 'sha1' | 'sha256',
  asItIs: boolean,
): Promise<{ mode: string; id?: string } | undefined> {
  const full = path.join(root, file);
  const found = await lstat(full).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return { mode: '120000', id: blobId(Buffer.from(await readlink(full)), format) };
  if (found.isDirectory()) return { mode: '040000', id: 'directory' };
  // A pipe, a socket or a device is never opened, because reading it might not end.
  if (!found.isFile()) return { mode: '000000', id: 'special' };
  const mode = (found.mode & 0o100) === 0 ? '100644' : '100755';
  const read = asItIs ? await readRegularFile(full, MAX_BYTES) : undefined;
  return read?.kind === 'read' ? { mode, id: blobId(read.content, format) } : { mode };
}

function blobId(content: Buffer, format: 'sha1' | 'sha256'): string {
  return createHash(format).update(`blob ${content.length}\0`).update(content).digest('hex');
}
