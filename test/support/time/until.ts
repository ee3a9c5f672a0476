import { HANG_MS } from './patience.ts';

/** Waits for a state, looking often. How long that takes is not judged: only what hangs is given up, with `what` in the message. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = holds.toString(),
  limitMs = HANG_MS,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Never came true in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
