import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { servesAgain, windowsIn } from '../../../../src/adapters/providers/rate-limit-headers.ts';

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
  });
});
