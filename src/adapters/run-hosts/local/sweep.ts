import { join } from 'node:path';
import type { FileSystem } from '../../../ports/file-system.ts';

/** The names of `replaceFile`'s temporary files hold the id of the process that created them. */
const TEMPORARY = /\.(\d+)-[0-9a-f-]{36}\.tmp$/;

/**
 * Removes temporary files of interrupted writers from a folder. `mine`: only this process writes there, so all are leftovers;
 * otherwise only files whose process is gone are removed. Disk errors are ignored: such a file stays.
 */
export async function sweepTemporaries(fileSystem: FileSystem, directory: string, mine: boolean): Promise<void> {
  const names = await fileSystem.list(directory).catch(() => []);
  for (const name of names) {
    const owner = TEMPORARY.exec(name)?.[1];
    if (owner === undefined || (!mine && isAlive(Number(owner)))) continue;
    await fileSystem.removeFile(join(directory, name)).catch(() => undefined);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
