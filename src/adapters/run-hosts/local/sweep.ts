import { join } from 'node:path';
import type { FileSystem } from '../../../ports/file-system.ts';

/** Temporary files of `replaceFile` carry the id of the process that made them. */
const TEMPORARY = /\.(\d+)-[0-9a-f-]{36}\.tmp$/;

/**
 * Removes what interrupted writers left in a folder. `mine`: this process alone may write there, so every one is a leftover;
 * otherwise only those whose process is gone. Never stands in the way: what cannot be removed stays.
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
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
