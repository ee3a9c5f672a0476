import type { Clock } from '../../ports/clock.ts';

/** Whether `event` resolves within `ms`. Rejects if it rejects first. */
export async function withinTime(event: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const stop = new AbortController();
  const came = await Promise.race([event.then(() => true), clock.sleep(ms, stop.signal).then(() => false)]);
  stop.abort();
  return came;
}
