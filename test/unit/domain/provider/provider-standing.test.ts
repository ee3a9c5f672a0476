import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  byClock,
  newStanding,
  OUT_FOR_GOOD_MS,
  type ProviderStanding,
} from '../../../../src/domain/provider/provider-standing.ts';

const NOON = Date.parse('2026-01-01T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function failed(over: Partial<ProviderStanding>): ProviderStanding {
  const at = { lastFailureAtMs: NOON, unavailableUntilMs: NOON + MINUTE };
  return { ...newStanding('p'), consecutiveFailures: 1, lastFailureKind: 'network', ...at, ...over };
}

describe('what is known of a provider, when the clock is set back', () => {
  it('leaves of a pause what was left, counted from now', () => {
    for (const over of [{}, { lastFailureKind: 'rateLimit', untilTold: true }, { lastFailureKind: 'quota' }] as const) {
      const standing = byClock(failed(over), NOON - HOUR);
      assert.equal(standing.unavailableUntilMs, NOON - HOUR + MINUTE);
      assert.equal(standing.lastFailureAtMs, NOON - HOUR);
      // Kept like this, it goes on as any other.
      assert.equal(byClock(standing, NOON - HOUR + 10), standing);
    }
  });

  it('leaves the moment that a service named for its quota, and what only a person can mend', () => {
    for (const lastFailureKind of ['quota', 'credits'] as const) {
      const told = failed({ lastFailureKind, untilTold: true, unavailableUntilMs: NOON + 5 * HOUR });
      assert.equal(byClock(told, NOON - HOUR).unavailableUntilMs, NOON + 5 * HOUR, lastFailureKind);
    }
    const forGood = failed({ lastFailureKind: 'auth', unavailableUntilMs: OUT_FOR_GOOD_MS });
    assert.equal(byClock(forGood, NOON - HOUR).unavailableUntilMs, OUT_FOR_GOOD_MS);
    assert.equal(byClock(failed({ unavailableUntilMs: null }), NOON - HOUR).unavailableUntilMs, null);
  });

  it('does not know any more how old a reading is, and keeps what it said', () => {
    const windows = [{ id: 'w', group: 'g', window: '5h' as const, remainingFraction: 0, resetAt: null }];
    const read = { ...newStanding('p'), windows, windowsAtMs: NOON };
    assert.deepEqual(byClock(read, NOON - HOUR), { ...read, windowsAtMs: null });
    const both = byClock(failed({ windows, windowsAtMs: NOON }), NOON - HOUR);
    assert.deepEqual([both.windowsAtMs, both.unavailableUntilMs], [null, NOON - HOUR + MINUTE]);
    assert.equal(byClock(read, NOON), read);
  });

  it('is left alone while the clock goes on as it should', () => {
    const standing = failed({});
    assert.equal(byClock(standing, NOON), standing);
    assert.equal(byClock(standing, NOON + HOUR), standing);
    const never = newStanding('p');
    assert.equal(byClock(never, NOON - HOUR), never);
  });
});
