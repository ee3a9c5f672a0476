import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, parseDuration } from '../src/index.js';

describe('parseDuration', () => {
  it('adds up the units', () => {
    assert.equal(parseDuration('1h 30m'), 5_400_000);
    assert.equal(parseDuration(' 2d  4h '), 187_200_000);
    assert.equal(parseDuration('1.5h'), 5_400_000);
    assert.equal(parseDuration('250ms'), 250);
  });

  for (const text of ['', '1', 'h', '-1h', '1h1m', '1m 1h', '1h 1h', '1 h', '1w', '1e3s']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseDuration(text), RangeError);
    });
  }
});

describe('formatDuration', () => {
  it('leaves out what is nothing', () => {
    assert.equal(formatDuration(5_400_000), '1h 30m');
    assert.equal(formatDuration(86_400_001), '1d 1ms');
    assert.equal(formatDuration(0), '0s');
  });

  it('is read back as the same duration', () => {
    for (const duration of [1, 999, 61_000, 3_599_999, 90_061_001]) {
      assert.equal(parseDuration(formatDuration(duration)), duration);
    }
  });

  for (const duration of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${duration}`, () => {
      assert.throws(() => formatDuration(duration), RangeError);
    });
  }
});
