import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Ledger, ReserveRefusal } from '../../../src/ports/ledger.ts';
import type { Result } from '../../../src/domain/result.ts';
import { aBill, at, aWish, cap, HOUR, MINUTE, NOON } from '../../support/builders/ledger-builders.ts';

const refused = (result: Result<null, ReserveRefusal>): ReserveRefusal => {
  assert.ok(!result.ok, 'it was granted');
  return result.failure;
};
const granted = (result: Result<null, ReserveRefusal>): void => {
  assert.ok(result.ok, JSON.stringify(result));
};

/** `ledger()`: a fresh one for each case. */
export function reservations(ledger: () => Ledger): void {
  it('sets aside up to the cap and not a ten-millionth of a dollar more', async () => {
    const caps = [cap('usd', 0.3)];
    // 0.1 + 0.2 is more than 0.3 in floating point.
    granted(await ledger().reserve(aWish('a', { usd: 0.1, caps })));
    granted(await ledger().reserve(aWish('b', { usd: 0.2, caps })));
    const refusal = refused(await ledger().reserve(aWish('c', { usd: 0.0000001, caps })));
    assert.deepEqual(refusal, { kind: 'cap', cap: caps[0], used: 0, reserved: 0.3, wanted: 0.0000001 });
  });

  it('never oversubscribes any of several caps, however many ask at once', async () => {
    const caps = [cap('usd', 5), cap('tokens', 7000), cap('turns', 6), cap('usd', 4.5, 'day')];
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => ledger().reserve(aWish(`w${n}`, { caps }))));
    assert.equal(results.filter(({ ok }) => ok).length, 4);
    assert.deepEqual(
      (await ledger().capUse(caps, NOON)).map(({ reserved }) => reserved),
      [4, 4000, 4, 4],
    );
  });

  it('counts turns that run against a cap on turns, whatever they may cost', async () => {
    const caps = [cap('turns', 2)];
    for (const id of ['first', 'second']) assert.ok((await ledger().reserve(aWish(id, { caps, usd: 0 }))).ok);
    const third = await ledger().reserve(aWish('third', { caps, usd: 0 }));
    assert.deepEqual(third.ok ? null : third.failure.kind, 'cap');
    await ledger().release('second');
    assert.ok((await ledger().reserve(aWish('third', { caps, usd: 0 }))).ok);
  });

  it('counts a cap of one project or provider for that one alone', async () => {
    const mine = [cap('usd', 1, 'ever', { kind: 'project', projectId: 'p1' })];
    const its = [cap('usd', 1, 'ever', { kind: 'provider', providerId: 'v1' })];
    granted(await ledger().reserve(aWish('a', { caps: mine })));
    refused(await ledger().reserve(aWish('b', { caps: mine })));
    granted(await ledger().reserve(aWish('c', { projectId: 'p2', providerId: 'v2', caps: [] })));
    refused(await ledger().reserve(aWish('d', { projectId: 'p2', caps: its })));
    assert.deepEqual(await ledger().capUse([...mine, ...its], NOON), [
      { used: 0, reserved: 1 },
      { used: 0, reserved: 1 },
    ]);
  });

  it('finds the first again when a wish is repeated: open, held or billed', async () => {
    const caps = [cap('usd', 1)];
    const wish = aWish('same', { caps });
    granted(await ledger().reserve(wish));
    granted(await ledger().reserve(wish));
    assert.deepEqual(await ledger().capUse(caps, NOON), [{ used: 0, reserved: 1 }]);
    await ledger().holdUncertain('same');
    granted(await ledger().reserve(wish));
    await ledger().settle('same', aBill('t'));
    granted(await ledger().reserve(wish));
    assert.deepEqual(await ledger().capUse(caps, NOON), [{ used: 0.5, reserved: 0 }]);
  });

  it('books a turn once, however often it is said, and with the first words', async () => {
    granted(await ledger().reserve(aWish('r')));
    await ledger().settle('r', aBill('t'));
    await ledger().settle('r', aBill('t'));
    await ledger().settle(null, aBill('t', { costUsd: 9 }));
    const { total } = await ledger().report({ groupBy: 'project' });
    assert.deepEqual([total.turns, total.costUsd], [1, 0.5]);
  });

  it('books a bill that is larger than what was set aside as it is: the overshoot is seen', async () => {
    const caps = [cap('usd', 1)];
    granted(await ledger().reserve(aWish('r', { caps })));
    await ledger().settle('r', aBill('t', { costUsd: 1.75 }));
    assert.deepEqual(await ledger().capUse(caps, NOON), [{ used: 1.75, reserved: 0 }]);
    assert.equal(refused(await ledger().reserve(aWish('next', { usd: 0.01, caps }))).kind, 'cap');
  });

  it('counts a reservation until it is settled, released or held, and what is held as spent', async () => {
    const caps = [cap('usd', 3), cap('tokens', 3000), cap('turns', 3)];
    for (const id of ['a', 'b', 'c']) granted(await ledger().reserve(aWish(id, { caps })));
    refused(await ledger().reserve(aWish('d', { caps })));
    await ledger().release('a');
    await ledger().holdUncertain('b');
    await ledger().settle('c', aBill('t', { costUsd: 0.25 }));
    assert.deepEqual(await ledger().capUse(caps, NOON), [
      { used: 1.25, reserved: 0 },
      { used: 1130, reserved: 0 },
      { used: 2, reserved: 0 },
    ]);
    const { total } = await ledger().report({ groupBy: 'provider' });
    assert.deepEqual([total.costUsd, total.uncertainUsd, total.turns], [0.25, 1, 1]);
  });

  it('passes over a release or a hold of what is not set aside, and takes a late bill in place of what is held', async () => {
    await ledger().release('nothing');
    await ledger().holdUncertain('nothing');
    granted(await ledger().reserve(aWish('r')));
    await ledger().holdUncertain('r');
    await ledger().release('r');
    assert.deepEqual(await ledger().capUse([cap('usd', 9)], NOON), [{ used: 1, reserved: 0 }]);
    await ledger().settle('r', aBill('t', { costUsd: 0.25 }));
    assert.deepEqual(await ledger().capUse([cap('usd', 9)], NOON), [{ used: 0.25, reserved: 0 }]);
  });

  it('lets a turn that uses no money pass a cap that is used up, and one without a bound only while something is left', async () => {
    const caps = [cap('usd', 0.5)];
    granted(await ledger().reserve(aWish('unbounded', { usd: null, caps })));
    await ledger().settle('unbounded', aBill('t', { costUsd: 0.5 }));
    refused(await ledger().reserve(aWish('again', { usd: null, caps })));
    granted(await ledger().reserve(aWish('quota', { usd: 0, caps })));
  });

  it('counts prepaid credit from when it was bought', async () => {
    await ledger().settle(null, aBill('before', { costUsd: 2, ...at(NOON - 30 * HOUR) }));
    await ledger().settle(null, aBill('same day', { costUsd: 0.25, ...at(NOON - HOUR) }));
    await ledger().settle(null, aBill('since', { costUsd: 0.5 }));
    await ledger().settle(null, aBill('elsewhere', { costUsd: 7, provider: 'v2' }));
    granted(await ledger().reserve(aWish('cut off', { usd: 0.125, atMs: NOON - HOUR })));
    await ledger().holdUncertain('cut off');
    const before = await ledger().usedBefore('v1', NOON - MINUTE);
    assert.deepEqual(before, { usd: 2.375, tokens: 1260, turns: 3 });
    const credit = { ...cap('usd', 1, 'ever', { kind: 'provider', providerId: 'v1' }), usedBefore: before.usd };
    assert.deepEqual(await ledger().capUse([credit], NOON), [{ used: 0.5, reserved: 0 }]);
    granted(await ledger().reserve(aWish('fits', { usd: 0.5, caps: [credit] })));
    refused(await ledger().reserve(aWish('does not', { usd: 0.1, caps: [credit] })));
  });

  it('runs no more turns at a provider than it may', async () => {
    granted(await ledger().reserve(aWish('a', { maxConcurrent: 2 })));
    granted(await ledger().reserve(aWish('b', { maxConcurrent: 2 })));
    granted(await ledger().reserve(aWish('other', { providerId: 'v2', maxConcurrent: 1 })));
    assert.deepEqual(refused(await ledger().reserve(aWish('c', { maxConcurrent: 2 }))), {
      kind: 'concurrency',
      running: 2,
    });
    await ledger().release('a');
    granted(await ledger().reserve(aWish('c', { maxConcurrent: 2 })));
  });

  it('keeps to requests a minute, from bills and from turns that run, and says when there is room', async () => {
    const rateLimit = { requestsPerMinute: 5 };
    await ledger().settle(null, aBill('a', at(NOON - 50_000), { requests: 2 }));
    await ledger().settle(null, aBill('b', at(NOON - 20_000), { requests: 2 }));
    granted(await ledger().reserve(aWish('one more', { rateLimit })));
    assert.deepEqual(refused(await ledger().reserve(aWish('too many', { rateLimit }))), {
      kind: 'rate',
      limit: 'requestsPerMinute',
      freeAtMs: NOON + 10_000,
    });
    granted(await ledger().reserve(aWish('too many', { rateLimit, atMs: NOON + 10_000 })));
    granted(await ledger().reserve(aWish('elsewhere', { rateLimit: { requestsPerMinute: 1 }, providerId: 'v2' })));
    const waits = refused(
      await ledger().reserve(aWish('x', { rateLimit: { requestsPerMinute: 1 }, providerId: 'v2' })),
    );
    assert.equal(waits.kind === 'rate' && waits.freeAtMs, NOON + MINUTE);
  });

  it('keeps to tokens a minute and requests a day; a turn larger than the minute waits for an empty one', async () => {
    await ledger().settle(null, aBill('a', at(NOON - 30_000), { requests: 3 }));
    const tokens = { rateLimit: { tokensPerMinute: 200 } };
    granted(await ledger().reserve(aWish('small', { tokens: 70, ...tokens })));
    const large = refused(await ledger().reserve(aWish('large', { tokens: 5000, ...tokens })));
    assert.deepEqual(large, { kind: 'rate', limit: 'tokensPerMinute', freeAtMs: NOON + 30_000 });
    granted(await ledger().reserve(aWish('large', { tokens: 5000, ...tokens, atMs: NOON + 31_000 })));
    const day = refused(await ledger().reserve(aWish('day', { rateLimit: { requestsPerDay: 5 } })));
    assert.equal(day.kind === 'rate' && day.freeAtMs, NOON - 30_000 + 24 * HOUR);
    const { running, requestsLastMinute, tokensLastMinute, requestsLastDay } = await ledger().headroom('v1', NOON);
    assert.deepEqual([running, requestsLastMinute, tokensLastMinute, requestsLastDay], [2, 5, 130, 5]);
  });

  it('is not shut for years by a clock that was years ahead', async () => {
    const rateLimit = { requestsPerMinute: 1 };
    await ledger().settle(null, aBill('of the future', at(NOON + 20_000)));
    refused(await ledger().reserve(aWish('a', { rateLimit })));
    await ledger().settle(null, aBill('far ahead', { ...at(NOON + 9000 * HOUR), provider: 'v2' }));
    granted(await ledger().reserve(aWish('b', { rateLimit, providerId: 'v2', caps: [cap('usd', 1.5, 'day')] })));
  });
}
