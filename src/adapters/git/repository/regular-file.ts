import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

export type FileOnDisk =
  | { kind: 'read'; content: Buffer; stats: Stats }
  | { kind: 'absent' }
  /** Not a regular file, larger than the limit, or unreadable. */
  | { kind: 'unread' };

/** Follows no links and never blocks: reading a pipe in place of the file would not end. */
export async function readRegularFile(file: string, maxBytes: number): Promise<FileOnDisk> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > maxBytes) return { kind: 'unread' };
      return { kind: 'read', content: await handle.readFile(), stats };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { kind: code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unread' };
  }
}
