import { watch, type FSWatcher } from 'node:fs';

/**
 * Calls `look` soon after something happened in a folder, and every `pollMs` in any case: notifications get lost on some file
 * systems, run out on busy machines, and end with a folder that is replaced. Never two looks at once. Returns the stop.
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
    // Only ever sooner: a folder in which something happens all the time must not put off the look for good.
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
      // Watching may not have been possible before: a folder that was not there yet, no notification left.
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
