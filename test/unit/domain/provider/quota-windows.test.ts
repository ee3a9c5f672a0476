import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { QuotaWindow } from '../../../../src/domain/provider/provider.ts';
import {
  expiresAt,
  lastReset,
  usedUp,
  windowPhrase,
  windowsAt,
} from '../../../../src/domain/provider/quota-windows.ts';

const NOW = new Date(2026, 10, 24, 12, 0).getTime();
const window = (remainingFraction: number, hours: number | null, kind: QuotaWindow['window'] = '5h'): QuotaWindow => ({
  id: 'w1',
  group: '',
  window: kind,
  remainingFraction,
  resetAt: hours === null ? null : new Date(NOW + hours * 3_600_000).toISOString(),
});

describe('quota windows', () => {
  it('are told by their name, what is left and when they are full again', () => {
    assert.equal(windowPhrase(window(0.62, 2.5), NOW), '62 % of the 5-hour window left, resets 14:30');
    assert.equal(windowPhrase(window(0.05, 48, 'weekly'), NOW), '5 % of the weekly window left, resets 26 Nov 12:00');
    assert.equal(windowPhrase(window(1, null, 'other'), NOW), '100 % of the window w1 left');
  });

  it('of which several are used up are back with the last reset; one that tells none leaves it open', () => {
    assert.equal(lastReset([window(0, 2), window(0, 90, 'weekly')]), NOW + 90 * 3_600_000);
    assert.equal(lastReset([window(0, 2), window(0, null)]), null);
    assert.equal(lastReset([]), null);
  });

  it('are used up at the share that may be used, in spite of rounding', () => {
    assert.equal(usedUp([window(0.3, 1)], 0.7).length, 1);
    assert.equal(usedUp([window(0.31, 1)], 0.7).length, 0);
    assert.equal(usedUp([window(0.0000001, 1)], 1).length, 1);
    assert.equal(usedUp([window(1, 1)], 0).length, 1);
  });

  it('expire with the first reset of something that is left', () => {
    assert.equal(expiresAt([window(0, 1), window(0.5, 30, 'weekly')]), NOW + 30 * 3_600_000);
    assert.equal(expiresAt([window(0.5, null)]), Infinity);
  });

  it('are full once their reset has come', () => {
    assert.deepEqual(windowsAt([window(0, -1)], NOW), [window(1, null)]);
  });
});
