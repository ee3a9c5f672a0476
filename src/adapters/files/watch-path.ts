import { watch, type FSWatcher } from 'node:fs';

/**
 * Calls `look` soon after a change in a folder, and in any case every `pollMs`: notifications get lost on some file systems, run
 * out on busy machines, and end if the folder is replaced. Calls never overlap. Returns a function that stops it.
 */
export function watchPath(
  directory: string,
  timing: { pollMs: number; settleMs: number; keepAlive: boolean },
  look: () => Promise<void>,
): () => void {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let stopped = false;
  let due = Infinity;

  const wake = (afterMs: number): void => {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    // A timer is only ever moved earlier, so that constant changes in a folder cannot delay the call forever.
    if (performance.now() + afterMs >= due) return;
    due = performance.now() + afterMs;
    clearTimeout(timer);
    timer = setTimeout(run, afterMs);
    if (!timing.keepAlive) timer.unref();
  };
  const run = (): void => {
    looking = true;
    due = Infinity;
    void look().finally(() => {
      looking = false;
      // Retried, because watching may have failed before: the folder did not exist, or no notifications were available.
      watcher ??= tryWatch();
      const soon = again;
      again = false;
      wake(soon ? timing.settleMs : timing.pollMs);
    });
  };
  const tryWatch = (): FSWatcher | undefined => {
    if (stopped) return undefined;
    try {
      const made = watch(directory, { persistent: timing.keepAlive }, () => {
        wake(timing.settleMs);
      });
      made.on('error', () => {
        made.close();
        if (watcher === made) watcher = undefined;
      });
      return made;
    } catch {
      return undefined;
    }
  };

  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    watcher?.close();
  };
}
