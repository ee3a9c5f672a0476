import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { backoffMs, backsOff, outageAfter, type OutageFacts } from '../../../../src/domain/provider/outage-backoff.ts';
import { providerFailureKind, type ProviderFailureKind } from '../../../../src/domain/provider/provider-failure.ts';
import {
  newStanding,
  OUT_FOR_GOOD_MS,
  type ProviderStanding,
} from '../../../../src/domain/provider/provider-standing.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');

const after = (kind: ProviderFailureKind, more = {}, facts: Partial<OutageFacts> = {}) =>
  outageAfter(
    { kind, message: 'm', resetAt: null, retryAfterMs: null, ...more },
    {
      standing: newStanding('p'),
      windowsResetMs: null,
      pollingIntervalMs: 300_000,
      startedAtMs: facts.nowMs ?? NOW,
      nowMs: NOW,
      random: 0.5,
      ...facts,
    },
  );

function standingAfter(...failure: Parameters<typeof after>): ProviderStanding {
  const standing = after(...failure)?.standing;
  assert.ok(standing);
  return standing;
}

/** Seconds of the pauses after so many failures in a row, each at the end of the pause before. */
function pauses(kind: ProviderFailureKind, count: number, more = {}): number[] {
  let nowMs = NOW;
  let standing = newStanding('p');
  return Array.from({ length: count }, () => {
    standing = standingAfter(kind, more, { standing, nowMs });
    const pause = (standing.unavailableUntilMs ?? 0) - nowMs;
    nowMs += pause + 1;
    return pause / 1000;
  });
}

describe('what a failure means for the provider', () => {
  it('is three tries a second, two and four later, then a pause, then three tries again', () => {
    assert.deepEqual(pauses('network', 6), [1, 2, 4, 300, 1, 2]);
    assert.deepEqual(pauses('crashed', 4), [1, 2, 4, 300]);
  });

  it('is tens of seconds for a service without capacity', () => {
    assert.deepEqual(pauses('capacity', 4), [10, 20, 30, 300]);
  });

  it('is one more try after a time-out, and not an hour three times over', () => {
    assert.deepEqual(pauses('timeout', 4), [1, 300, 300, 300]);
  });

  it('is a minute for a rate limit that names no time, and longer when that was too short', () => {
    assert.deepEqual(pauses('rateLimit', 2), [67.5, 135]);
  });

  it('grows with each refusal in a row of a service that says "at once", up to the polling interval', () => {
    const floors = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    for (const more of [{ retryAfterMs: 0 }, { resetAt: '2020-01-01T00:00:00.000Z' }]) {
      for (const kind of ['rateLimit', 'quota', 'credits', 'capacity'] as const) {
        assert.deepEqual(pauses(kind, floors.length, more), floors, kind);
      }
    }
  });

  it('is never shorter than the service said, nor much longer for the first refusals', () => {
    assert.deepEqual(pauses('rateLimit', 5, { retryAfterMs: 5000 }), [5, 5, 5, 8, 16]);
    assert.deepEqual(pauses('quota', 3, { retryAfterMs: 7_200_000 }), [7200, 7200, 7200]);
  });

  it('is as long as the provider said', () => {
    const quota = after('quota', { resetAt: '2026-01-01T02:39:52.000Z' });
    assert.equal(quota?.standing.unavailableUntilMs, Date.parse('2026-01-01T02:39:52.000Z'));
    assert.equal(quota.standing.untilTold, true);
    assert.equal(after('rateLimit', { retryAfterMs: 30_000 })?.standing.unavailableUntilMs, NOW + 30_000);
  });

  it('is a guess where the provider said a time that nobody can have meant', () => {
    const year = { retryAfterMs: 365 * 86_400_000 };
    for (const kind of ['rateLimit', 'capacity', 'network'] as const) {
      const standing = after(kind, year)?.standing;
      assert.ok((standing?.unavailableUntilMs ?? Infinity) <= NOW + 300_000, kind);
      assert.equal(standing?.untilTold, false);
    }
    // What comes back with the month is not waited for in vain.
    const month = { retryAfterMs: 20 * 86_400_000 };
    for (const kind of ['quota', 'credits'] as const) {
      assert.equal(after(kind, month)?.standing.unavailableUntilMs, NOW + 20 * 86_400_000, kind);
    }
  });

  it('is as long as its windows say where the failure tells nothing, and a guess where they do not either', () => {
    for (const kind of ['quota', 'credits'] as const) {
      const read = after(kind, {}, { windowsResetMs: NOW + 7_200_000 });
      assert.deepEqual([read?.standing.unavailableUntilMs, read?.standing.untilTold], [NOW + 7_200_000, true], kind);
      const guess = after(kind);
      assert.deepEqual([guess?.standing.unavailableUntilMs, guess?.standing.untilTold], [NOW + 300_000, false], kind);
    }
    // A full window says nothing of a network.
    assert.equal(after('network', {}, { windowsResetMs: NOW + 7_200_000 })?.standing.untilTold, false);
  });

  it('never lies in the past, and never ends the night because a service has a wrong clock', () => {
    const past = after('quota', { resetAt: '2020-01-01T00:00:00.000Z' })?.standing.unavailableUntilMs;
    assert.ok(past !== undefined && past !== null && past > NOW);
    const far = after('quota', { resetAt: '2999-01-01T00:00:00.000Z' })?.standing.unavailableUntilMs ?? Infinity;
    assert.ok(far < NOW + 40 * 86_400_000);
  });

  it('is nothing where the prompt, the conversation or the allowance was the trouble', () => {
    for (const kind of ['garbage', 'refused', 'contextTooLong', 'allowance'] as const)
      assert.equal(after(kind), undefined);
  });

  it('waits for a person where only a person can mend it', () => {
    for (const kind of ['auth', 'verification', 'terms', 'modelUnknown', 'notInstalled'] as const) {
      assert.equal(after(kind)?.standing.unavailableUntilMs, OUT_FOR_GOOD_MS);
    }
  });

  it('concerns this project alone where its script has ended', () => {
    assert.equal(after('scriptEnded')?.local, true);
  });

  it('counts once when turns that were in flight together fail together', () => {
    const first = standingAfter('network', {}, { nowMs: NOW + 5000, startedAtMs: NOW });
    const second = after('network', {}, { standing: first, nowMs: NOW + 5100, startedAtMs: NOW + 10 })?.standing;
    assert.equal(second?.consecutiveFailures, 1);
    const quota = standingAfter('quota', { retryAfterMs: 3_600_000 }, { nowMs: NOW + 5000, startedAtMs: NOW });
    const blip = after('network', {}, { standing: quota, nowMs: NOW + 5100, startedAtMs: NOW })?.standing;
    assert.deepEqual([blip?.unavailableUntilMs, blip?.lastFailureKind], [NOW + 3_605_000, 'quota']);
  });

  it('has an answer to every kind of failure', () => {
    for (const kind of providerFailureKind.options) {
      const until = after(kind)?.standing.unavailableUntilMs;
      assert.ok(until === undefined || (until !== null && until > NOW), kind);
    }
  });
});

describe('a back-off', () => {
  it('is one while it lasts for seconds, and a quota of a minute is none', () => {
    const network = after('network')?.standing;
    const quota = after('quota', { retryAfterMs: 20_000 })?.standing;
    assert.ok(network !== undefined && quota !== undefined);
    assert.equal(backsOff(network, NOW), true);
    assert.equal(backsOff(network, NOW + 2000), false);
    assert.equal(backsOff(quota, NOW), false);
  });

  it('is never longer than a minute by itself, jitter included', () => {
    assert.equal(backoffMs(40, 0.5), 60_000);
    assert.equal(backoffMs(40, 0.999) <= 75_000, true);
    assert.equal(backoffMs(1, 0), 750);
  });
});
