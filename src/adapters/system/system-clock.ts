import type { Clock } from '../../ports/clock.ts';

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleepUntilBoth(ms, signal),
};

/**
 * Timers stand still while the machine sleeps and overflow at 2^31 ms, so a long wait is cut into pieces: after waking up,
 * one that is over by wall time ends within a piece. Wall time alone does not decide: a clock set forward must not cut a
 * short wait, so it is asked only by waits longer than a piece.
 */
async function sleepUntilBoth(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const wallEnd = Date.now() + ms;
  const monotonicEnd = performance.now() + ms;
  for (;;) {
    const left = monotonicEnd - performance.now();
    if (signal?.aborted === true || left <= 0) return;
    if (ms > pieceMs && Date.now() >= wallEnd) return;
    await onePiece(Math.min(left, pieceMs), signal);
  }
}

const pieceMs = 30_000;

function onePiece(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    // Rounded up: a timer may fire a fraction early, and a wait of 0.3 ms would spin.
    const timer = setTimeout(done, Math.ceil(ms));
    signal?.addEventListener('abort', done, { once: true });
  });
}
