import { afterEach, beforeEach } from 'mocha';

/** The tests of this suite have the calendar of that place, wherever they run; Node reads `TZ` anew. */
export function inTimeZone(zone: string): void {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.TZ;
    process.env.TZ = zone;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
}
