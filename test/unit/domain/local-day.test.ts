import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { dayAfter, dayBegins, localDay } from '../../../src/domain/local-day.ts';

describe('a day of the local calendar', () => {
  let zone: string | undefined;
  beforeEach(() => {
    zone = process.env.TZ;
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  // At both ends of days of 23 and 25 hours, where a day later is not 24 hours later; the last has no midnight.
  for (const [place, moment, day, after, begins] of [
    ['Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29', '2026-03-30', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-28T22:30:00Z', '2026-03-28', '2026-03-29', '2026-03-27T23:00:00Z'],
    ['Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-25', '2026-10-26', '2026-10-24T22:00:00Z'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01', '2027-01-02', '2026-12-31T10:00:00Z'],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24', '2026-04-25', '2026-04-23T22:00:00Z'],
  ] as const) {
    it(`in ${place} at ${moment} is ${day}`, () => {
      process.env.TZ = place;
      const ms = Date.parse(moment);
      assert.deepEqual([localDay(ms), dayAfter(ms)], [day, after]);
      assert.equal(dayBegins(ms), Date.parse(begins));
    });
  }
});
