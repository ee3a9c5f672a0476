import type { ProjectState } from '../../../domain/run/state.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { JournalTail } from './journal/journal-tail.ts';
import type { ProjectPaths } from './project-paths.ts';
import { watchPath } from '../../files/watch-path.ts';

const POLL_MS = 500;
const SETTLE_MS = 20;
/** Polls to skip after a failed read, because reading the whole project is expensive. */
const LOOKS_BETWEEN_TRIES = 4;

/** Calls `changed` with the current state and with every newer one. Retries while the project cannot be read. */
export function watchProject(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  projectId: string,
  changed: (state: ProjectState) => void,
): () => void {
  const tail = new JournalTail(fileSystem, paths, projectId);
  let stopped = false;
  let waiting = 0;
  const stop = watchPath(paths.directory, { pollMs: POLL_MS, settleMs: SETTLE_MS, keepAlive: true }, async () => {
    if (waiting > 0) {
      waiting -= 1;
      return;
    }
    let state: ProjectState | undefined;
    try {
      state = await tail.next();
    } catch {
      // Gone, damaged or being repaired. Opening or reading the project reports the reason.
      waiting = LOOKS_BETWEEN_TRIES;
      return;
    }
    if (state !== undefined && !isStopped()) changed(state);
  });
  return () => {
    stopped = true;
    stop();
  };

  function isStopped(): boolean {
    return stopped;
  }
}
