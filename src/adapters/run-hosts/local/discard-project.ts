import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { takeFileLock } from '../../files/file-lock.ts';
import { timeInName } from '../../files/time-in-name.ts';
import type { ProjectPaths } from './project-paths.ts';
import { storeError } from '../../files/store-failure.ts';

/** Moves the whole folder; nothing is deleted. Rejects with `StoreError` while a process runs the project. */
export async function discardProject(
  fileSystem: FileSystem,
  clock: Clock,
  paths: ProjectPaths,
  trash: string,
  projectId: string,
): Promise<{ movedTo: string }> {
  const lock = await takeFileLock(paths.lock);
  if (lock === undefined) {
    throw storeError('invalid', paths.directory, 'the project is being driven. Pause or terminate it first.');
  }
  let held = true;
  const release = (): void => {
    if (held) lock.release();
    held = false;
  };
  try {
    await fileSystem.makeDirectory(trash);
    const movedTo = join(trash, `${projectId}-${timeInName(clock.now())}`);
    // Windows cannot move a folder with an open file in it; elsewhere the lock is held until the folder is moved.
    if (process.platform === 'win32') release();
    await fileSystem.rename(paths.directory, movedTo);
    return { movedTo };
  } finally {
    release();
  }
}
