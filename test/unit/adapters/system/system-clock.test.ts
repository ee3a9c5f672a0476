import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../../src/adapters/system/system-ids.ts';

describe('the machine’s clock', () => {
  it('sleeps as long as it was asked to, by its own measure', async () => {
    const from = systemClock.monotonic();
    await systemClock.sleep(30);
    assert.ok(systemClock.monotonic() - from >= 30);
  });

  it('wakes when it is told to, also from a sleep longer than a timer can hold', async () => {
    const stop = new AbortController();
    const sleeps = [1000, 2 ** 40, Infinity].map((ms) => systemClock.sleep(ms, stop.signal));
    stop.abort();
    await Promise.all(sleeps);
    await systemClock.sleep(2 ** 40, stop.signal);
  });

  it('does not sleep through a time that is over', async () => {
    await systemClock.sleep(0);
    await systemClock.sleep(-5);
  });

  it('makes ids that differ and chances below one', () => {
    assert.notEqual(systemIds.uuid(), systemIds.uuid());
    for (let count = 0; count < 100; count += 1) assert.ok(systemIds.random() >= 0 && systemIds.random() < 1);
  });
});
