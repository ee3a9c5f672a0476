import type { Clock } from '../../ports/clock.ts';

/**
 * Errors of a start that pass by themselves: no process, memory or file descriptor was free, or another process was still writing
 * the program's file.
 */
const PASSING_CODES: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY']);

/** The same in the words of the C library, with which bubblewrap and git say it. */
const PASSING_WORDS =
  /Resource temporarily unavailable|Cannot allocate memory|Too many open files|Text file busy|\b(?:EAGAIN|ENOMEM|EMFILE|ENFILE|ETXTBSY)\b/;

/**
 * Bubblewrap reads which disks are mounted and then goes over them one by one. One that was taken away in between (a stick, a
 * container's layer, a share) is all that these words are about, and the next attempt does not meet it.
 */
const MOUNTS_CHANGED =
  /Can't bind mount .*(?:remount (?:destination )?"[^"]*".*: (?:Invalid argument|No such file or directory)|in mount table)/;

/** Whether a program could not be started only because the machine was too busy at that moment. */
export function isBusyStart(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PASSING_CODES.has(String(error.code));
}

/** Like `isBusyStart`, for the words of a program that could not start another one. */
export function saysBusy(words: string): boolean {
  return PASSING_WORDS.test(words) || MOUNTS_CHANGED.test(words);
}

/** Half a minute in all: longer troubles are for the caller to wait out. */
const PAUSES_MS = [100, 250, 500, 1000, 2000, 4000, 8000, 14_000];

/** Repeats `start` while `isBusy` says that its outcome may pass by itself, with longer and longer pauses. Returns the last outcome. */
export async function startPatiently<Outcome>(
  start: () => Promise<Outcome>,
  isBusy: (outcome: Outcome) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  let outcome = await start();
  for (const pauseMs of PAUSES_MS) {
    if (!isBusy(outcome) || signal.aborted) break;
    await clock.sleep(pauseMs, signal);
    if (isAborted(signal)) break;
    outcome = await start();
  }
  return outcome;
}

/** A function, because the compiler assumes that a value read before an `await` still holds after it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
