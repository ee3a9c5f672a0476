import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { aBill, at, aWish, cap, HOUR } from '../../support/builders/ledger-builders.ts';
import { inTimeZone } from '../../support/time/time-zone.ts';

/** Days are those of the machine's own calendar. */
export function days(ledger: () => Ledger): void {
  inTimeZone('Europe/Berlin');
  const today = [cap('usd', 10, 'day')];
  const usedAt = async (ms: number): Promise<number> => (await ledger().capUse(today, ms))[0]?.used ?? NaN;

  it('begins a new day at local midnight, not at that of Greenwich', async () => {
    const lateEvening = Date.parse('2026-07-01T21:59:00Z'); // 23:59 in Berlin
    await ledger().settle(null, aBill('a', at(lateEvening)));
    assert.equal(await usedAt(lateEvening), 0.5);
    assert.equal(await usedAt(lateEvening + 60_000), 0);
    const { rows } = await ledger().report({ groupBy: 'day' });
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['2026-07-01'],
    );
  });

  for (const [what, day, hours] of [
    ['23', '2026-03-29T00:00:00+01:00', 23],
    ['25', '2026-10-25T00:00:00+02:00', 25],
  ] as const) {
    it(`counts a day of ${what} hours whole, and no more than it`, async () => {
      const begins = Date.parse(day);
      await ledger().settle(null, aBill('before', at(begins - 1)));
      await ledger().settle(null, aBill('first', at(begins)));
      await ledger().settle(null, aBill('last', at(begins + hours * HOUR - 1)));
      assert.equal(await usedAt(begins + 12 * HOUR), 1);
      assert.equal(await usedAt(begins + hours * HOUR), 0);
      const bounds = { sinceMs: begins, untilMs: begins + hours * HOUR };
      assert.equal((await ledger().report({ groupBy: 'provider', ...bounds })).total.turns, 2);
    });
  }

  it('counts a turn that spans midnight on the day of its end, and while it runs on today', async () => {
    const before = new Date(2026, 5, 1, 23, 50).getTime();
    const after = new Date(2026, 5, 2, 0, 10).getTime();
    assert.ok((await ledger().reserve(aWish('r', { atMs: before, caps: today }))).ok);
    assert.equal((await ledger().capUse(today, after))[0]?.reserved, 1);
    await ledger().settle('r', aBill('t', at(after)));
    assert.equal(await usedAt(after), 0.5);
    const { rows } = await ledger().report({ groupBy: 'day' });
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['2026-06-02'],
    );
  });

  it('makes no room in a day when the clock is set back over midnight', async () => {
    const after = new Date(2026, 5, 2, 0, 30).getTime();
    await ledger().settle(null, aBill('a', { costUsd: 10, ...at(after) }));
    const setBack = new Date(2026, 5, 1, 23, 30).getTime();
    assert.equal(await usedAt(setBack), 10);
    assert.ok(!(await ledger().reserve(aWish('r', { atMs: setBack, caps: today }))).ok);
  });
}
