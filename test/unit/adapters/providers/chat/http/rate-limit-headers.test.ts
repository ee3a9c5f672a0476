import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { servesAgain, windowsIn } from '../../../../../../src/adapters/providers/chat/http/rate-limit-headers.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const waits = (headers: Record<string, string>) => servesAgain(new Headers(headers), now).retryAfterMs;

describe('headers that tell when a service serves again', () => {
  it('takes seconds, milliseconds and dates', () => {
    assert.equal(waits({ 'retry-after': '30' }), 30_000);
    assert.equal(waits({ 'retry-after': '0.5' }), 500);
    assert.equal(waits({ 'retry-after-ms': '250' }), 250);
    assert.equal(waits({ 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }), 60_000);
  });

  it('takes a date that is past, as after a change of the clock, for now', () => {
    const found = servesAgain(new Headers({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }), now);
    assert.deepEqual(found, { resetAt: new Date(now).toISOString(), retryAfterMs: 0 });
  });

  it('believes nothing that is no time', () => {
    for (const value of ['soon', '-5', '1e99', '', 'NaN', '9'.repeat(30)])
      assert.equal(waits({ 'retry-after': value }), null, value);
  });

  it('goes by the clock of the service where it differs from ours', () => {
    // The service lives an hour ahead, and then a day behind.
    for (const [date, later] of [
      ['Tue, 24 Nov 2026 13:00:00 GMT', '2026-11-24T13:00:30Z'],
      ['Mon, 23 Nov 2026 12:00:00 GMT', '2026-11-23T12:00:30Z'],
    ] as const) {
      assert.equal(waits({ date, 'retry-after': new Date(later).toUTCString() }), 30_000);
      const used = { date, 'anthropic-ratelimit-tokens-remaining': '0' };
      assert.equal(waits({ ...used, 'anthropic-ratelimit-tokens-reset': later }), 30_000);
      const router = { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse(later)) };
      assert.equal(waits(router), 30_000);
      assert.equal(waits({ date, 'retry-after': '30' }), 30_000, 'a time from now on needs no clock');
      assert.equal(waits({ date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30s' }), 30_000);
    }
    assert.equal(waits({ date: 'yesterday', 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }), 60_000);
  });

  it('makes a time that can be waited for, or none, of whatever a service says', () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789.-+eEhmsu: TZ,GMTNaN')), maxLength: 24 }),
      fc.integer({ min: -1e15, max: 1e15 }).map(String),
      fc
        .date({ noInvalidDate: false })
        .map((date) => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toUTCString())),
    );
    const names = [
      ...['retry-after', 'retry-after-ms', 'date', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-limit'],
      ...[
        'anthropic-ratelimit-tokens-remaining',
        'anthropic-ratelimit-tokens-reset',
        'anthropic-ratelimit-tokens-limit',
      ],
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (said) => {
        const headers = new Headers(said);
        const { resetAt, retryAfterMs } = servesAgain(headers, now);
        assert.equal(resetAt === null, retryAfterMs === null);
        assert.ok(resetAt === null || Date.parse(resetAt) >= now);
        assert.ok(retryAfterMs === null || (Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 0));
        for (const window of windowsIn(headers, now)) {
          assert.ok(window.remainingFraction >= 0 && window.remainingFraction <= 1);
          assert.ok(window.resetAt !== null && Date.parse(window.resetAt) > now);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('waits for the limit that is used up, not for those that are not', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '5',
      'x-ratelimit-reset-requests': '8h',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    assert.equal(waits(headers), 360_000);
    assert.equal(waits({ ...headers, 'x-ratelimit-remaining-tokens': '7' }), null);
  });

  it('reads a moment in each of the ways in which services write it', () => {
    const reset = (value: string) => waits({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': value });
    assert.equal(reset(String(now + 9000)), 9000, 'OpenRouter: milliseconds since 1970');
    assert.equal(reset(String(now / 1000 + 9)), 9000);
    assert.equal(reset('9'), 9000);
    assert.equal(reset('120ms'), 120);
    assert.equal(reset('2026-11-24T12:00:09Z'), 9000);
  });

  it('shows limits as windows until they are reset', () => {
    const headers = new Headers({
      'anthropic-ratelimit-input-tokens-limit': '1000',
      'anthropic-ratelimit-input-tokens-remaining': '250',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:30Z',
    });
    assert.deepEqual(windowsIn(headers, now), [
      {
        id: 'input-tokens',
        group: 'rate limit',
        window: 'other',
        remainingFraction: 0.25,
        resetAt: '2026-11-24T12:00:30.000Z',
      },
    ]);
    assert.deepEqual(windowsIn(headers, now + 31_000), []);
    assert.deepEqual(windowsIn(new Headers(), now), []);
    const absurd = { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '9'.repeat(17) };
    assert.deepEqual(windowsIn(new Headers(absurd), now), [], 'no date has so many milliseconds');
  });
});
