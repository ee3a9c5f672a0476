import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { resetTimeIn } from '../../../../src/adapters/providers/reset-time.ts';

/** A Tuesday, 23:30 in UTC and 00:30 of the next day in Berlin. */
const now = Date.parse('2026-11-24T23:30:00Z');
const at = (text: string, zone = 'UTC', nowMs = now) => {
  const found = resetTimeIn(text, nowMs, zone);
  return found === undefined ? undefined : new Date(found).toISOString().replace('.000Z', 'Z');
};

describe('when a limit ends', () => {
  const cases: [string, string, string][] = [
    ["You've hit your session limit · resets 4:20am (UTC)", 'Europe/Berlin', '2026-11-25T04:20:00Z'],
    ["You've hit your limit · resets 4pm (Asia/Kuala_Lumpur)", 'UTC', '2026-11-25T08:00:00Z'],
    ["You've hit your limit · resets Dec 3 at 4pm (America/Recife)", 'UTC', '2026-12-03T19:00:00Z'],
    ['try again at 7:48 PM.', 'UTC', '2026-11-25T19:48:00Z'],
    ['try again at 7:48 PM.', 'America/New_York', '2026-11-25T00:48:00Z'],
    ['try again at Dec 9th, 2026 7:48 PM.', 'UTC', '2026-12-09T19:48:00Z'],
    ['resets 12am (UTC)', 'UTC', '2026-11-25T00:00:00Z'],
    ['resets 12pm (UTC)', 'UTC', '2026-11-25T12:00:00Z'],
    ['Your limit will reset at 5pm (Europe/Warsaw).', 'UTC', '2026-11-25T16:00:00Z'],
    ['Claude AI usage limit reached|1795680000', 'UTC', '2026-11-26T08:00:00Z'],
    ['{"resets_at":1795680000,"resets_in_seconds":1}', 'UTC', '2026-11-26T08:00:00Z'],
    [String.raw`{\"resetsAt\":1795680000000}`, 'UTC', '2026-11-26T08:00:00Z'],
    ['"resets_in_seconds":3600', 'UTC', '2026-11-25T00:30:00Z'],
    ['try again in 3 days 4 hours 5 minutes', 'UTC', '2026-11-28T03:35:00Z'],
    ['Resets in 2h39m52s.', 'UTC', '2026-11-25T02:09:52Z'],
    ['resets at 2026-11-26T07:00:00Z', 'UTC', '2026-11-26T07:00:00Z'],
    ['when your monthly cycle ends on 12/17/2026.', 'UTC', '2026-12-17T00:00:00Z'],
    ['resets 4am (No/Such_Zone)', 'UTC', '2026-11-25T04:00:00Z'],
  ];
  for (const [text, zone, expected] of cases) {
    it(`is ${expected} for "${text}" in ${zone}`, () => {
      assert.equal(at(text, zone), expected);
    });
  }

  it('takes a time that has just passed for the reset itself, and one that is long past for tomorrow', () => {
    assert.equal(at('resets 11:27pm (UTC)'), '2026-11-24T23:27:00Z');
    assert.equal(at('resets 11:20pm (UTC)'), '2026-11-25T23:20:00Z');
  });

  it('looks into the next year in December, and over the hour that is skipped in spring', () => {
    assert.equal(at('resets Jan 2, 1am (UTC)', 'UTC', Date.parse('2026-12-30T00:00:00Z')), '2027-01-02T01:00:00Z');
    const night = Date.parse('2026-03-28T23:00:00Z');
    assert.equal(at('resets 3:30am (Europe/Berlin)', 'UTC', night), '2026-03-29T01:30:00Z');
  });

  it('knows no time where none is told', () => {
    for (const text of ['', 'usage limit', 'resets soon', 'at 7:48 PM we met', 'version 1755615600']) {
      assert.equal(at(text), undefined, text);
    }
  });

  it('believes no wait of more than 400 days', () => {
    assert.equal(resetTimeIn('try again in 9000 days', now, 'UTC'), now + 400 * 86_400_000);
  });
});
