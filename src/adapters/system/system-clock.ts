import type { Clock } from '../../ports/clock.ts';

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleepUntilBoth(ms, signal),
};

/**
 * Timers stop while the machine sleeps and overflow at 2^31 ms, so a long wait is split into pieces: after the machine wakes up,
 * a wait that is over by wall time ends within one piece. A clock that is set forward must not cut a short wait, so only waits
 * longer than a piece check wall time.
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
