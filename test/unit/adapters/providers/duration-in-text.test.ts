import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseDuration, retryDelayIn } from '../../../../src/adapters/providers/duration-in-text.ts';
import { resetDelayIn } from '../../../../src/adapters/providers/reset-time.ts';

describe('durations as Go prints them', () => {
  it('are read with every unit, beyond a day and below a second', () => {
    const expected = {
      '108h48m29s': 391_709_000,
      '2h3m4s': 7_384_000,
      '0s': 0,
      '39.5s': 39_500,
      '412.5ms': 412.5,
      '1h0m0.5s': 3_600_500,
      '750µs': 0.75,
    };
    for (const [text, ms] of Object.entries(expected)) assert.equal(parseDuration(text), ms, text);
    for (const text of ['', '5', 'h', '1x', '-3s', '1h ago']) assert.equal(parseDuration(text), undefined, text);
  });

  it('are found in the sentences of the service', () => {
    assert.equal(resetDelayIn('… Resets in 2h39m52s.', 0), 9_592_000);
    assert.equal(resetDelayIn('Your quota will reset after 34m13s.', 0), 2_053_000);
    assert.equal(resetDelayIn('{"quotaResetDelay":"1.5s"}', 0), 1500);
    assert.equal(resetDelayIn('{"quotaResetTimeStamp": "1970-01-01T00:00:10Z"}', 4000), 6000);
    assert.equal(resetDelayIn('no word of it', 0), undefined);
    assert.equal(retryDelayIn('"retryDelay": "39s"'), 39_000);
    assert.equal(retryDelayIn('nothing'), undefined);
  });
});
