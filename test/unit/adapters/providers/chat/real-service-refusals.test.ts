import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { errorText } from '../../../../../src/adapters/providers/chat/http/error-text.ts';
import { refusalFailure } from '../../../../../src/adapters/providers/chat/http/http-failure.ts';
import { servesAgain, windowsIn } from '../../../../../src/adapters/providers/chat/http/rate-limit-headers.ts';
import { seenRefusals } from '../../../../support/vendor-texts/service-refusals.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const speaker = { name: 'a service', key: 'sk-fake-abcdefgh' };

describe('how real services refuse', () => {
  for (const {
    service,
    status,
    headers = {},
    body,
    kind,
    today,
    retryAfterMs,
    retryAfterToday,
    seen,
  } of seenRefusals) {
    const difference = today === undefined ? '' : `, and we say ${today} (known difference)`;
    it(`${service}, ${status}: ${kind}${difference} (${seen})`, () => {
      assert.notEqual(today, kind, 'no difference any more: take `today` away');
      const text = errorText(JSON.parse(body));
      const failure = refusalFailure({ status, text }, new Headers(headers), speaker, now);
      assert.equal(failure.kind, today ?? kind, text);
      if (retryAfterMs === undefined) return;
      assert.notEqual(retryAfterToday, retryAfterMs, 'no difference any more: take `retryAfterToday` away');
      assert.equal(failure.retryAfterMs, retryAfterToday === undefined ? retryAfterMs : retryAfterToday);
    });
  }
});

describe('limits in the headers of real services', () => {
  const at = (headers: Record<string, string>) => {
    const { retryAfterMs } = servesAgain(new Headers(headers), now);
    return { retryAfterMs, windows: windowsIn(new Headers(headers), now) };
  };

  it('OpenAI: its own example of the rate limits guide', () => {
    const { retryAfterMs, windows } = at({
      ...{ 'x-ratelimit-limit-requests': '60', 'x-ratelimit-limit-tokens': '150000' },
      ...{ 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-remaining-tokens': '149984' },
      ...{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s' },
    });
    assert.equal(retryAfterMs, null, 'nothing is used up');
    assert.deepEqual(
      windows.map(({ id, remainingFraction, resetAt }) => [id, remainingFraction, resetAt]),
      [
        ['requests', 59 / 60, '2026-11-24T12:00:01.000Z'],
        ['tokens', 149_984 / 150_000, '2026-11-24T12:06:00.000Z'],
      ],
    );
  });

  it('OpenAI: what is used up is waited for, not what is left', () => {
    const headers = {
      ...{ 'x-ratelimit-limit-requests': '3', 'x-ratelimit-remaining-requests': '0' },
      ...{ 'x-ratelimit-reset-requests': '20s' },
      ...{ 'x-ratelimit-limit-tokens': '30000', 'x-ratelimit-remaining-tokens': '63' },
      ...{ 'x-ratelimit-reset-tokens': '59.874s' },
    };
    assert.equal(at(headers).retryAfterMs, 20_000);
  });

  it('Anthropic: moments as RFC 3339, and retry-after in seconds before them', () => {
    const headers = {
      ...{ 'anthropic-ratelimit-input-tokens-limit': '30000', 'anthropic-ratelimit-input-tokens-remaining': '0' },
      ...{ 'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:45Z' },
    };
    assert.equal(at(headers).retryAfterMs, 45_000);
    assert.equal(at({ ...headers, 'retry-after': '47' }).retryAfterMs, 47_000);
    assert.equal(at({ 'retry-after': 'Tue, 24 Nov 2026 12:02:00 GMT' }).retryAfterMs, 120_000, 'RFC 9110');
  });

  it('OpenRouter: milliseconds since 1970', () => {
    const headers = {
      ...{ 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0' },
      ...{ 'X-RateLimit-Reset': String(Date.parse('2026-11-25T00:00:00Z')) },
    };
    assert.equal(at(headers).retryAfterMs, 12 * 3_600_000);
  });
});
