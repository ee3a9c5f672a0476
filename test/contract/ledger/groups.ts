import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Result } from '../../../src/domain/result.ts';
import type { GroupRefusal, Ledger, ReserveRequest } from '../../../src/ports/ledger.ts';
import { aBill, at, aWish, cap, NOON } from '../../support/builders/ledger-builders.ts';

const refused = (result: Result<null, GroupRefusal>): GroupRefusal => {
  assert.ok(!result.ok, 'it was granted');
  return result.failure;
};
const granted = (result: Result<null, GroupRefusal>): void => {
  assert.ok(result.ok, JSON.stringify(result));
};

/** `abc`: a wish for each letter, of the project and for the provider of that name. */
function wishes(ids: string, over: Partial<ReserveRequest> = {}): ReserveRequest[] {
  return ids.split('').map((id) => aWish(id, { projectId: `project ${id}`, providerId: `provider ${id}`, ...over }));
}

/** Several turns at once. */
export function groups(ledger: () => Ledger): void {
  const open = async (): Promise<string> =>
    (await ledger().reservations())
      .map(({ id }) => id)
      .sort()
      .join('');

  it('sets all of them aside, each for its own project and provider', async () => {
    const [a, b] = wishes('ab');
    assert.ok(a !== undefined && b !== undefined);
    granted(await ledger().reserveGroup([a, { ...b, usd: 0.25, tokens: null }]));
    const scopes = [
      { kind: 'project', projectId: 'project a' },
      { kind: 'provider', providerId: 'provider b' },
      { kind: 'all' },
    ] as const;
    const caps = scopes.flatMap((scope) => [cap('usd', 9, 'ever', scope), cap('tokens', 9, 'ever', scope)]);
    assert.deepEqual(
      (await ledger().capUse(caps, NOON)).map(({ reserved }) => reserved),
      [1, 1000, 0.25, 0, 1.25, 1000],
    );
    granted(await ledger().reserveGroup([]));
    assert.equal(await open(), 'ab');
  });

  it('sets none aside when one does not fit beside those before it, and says which and why', async () => {
    const limit = cap('usd', 3);
    await ledger().settle(null, aBill('spent', { costUsd: 0.5 }));
    const before = await ledger().mark();
    const result = await ledger().reserveGroup(wishes('abcd', { caps: [cap('turns', 9), limit] }));
    assert.deepEqual(refused(result), {
      index: 2,
      requestId: 'c',
      refusal: { kind: 'cap', cap: limit, used: 0.5, reserved: 2, wanted: 1 },
    });
    assert.deepEqual([await open(), await ledger().mark()], ['', before]);
    // What was refused keeps nobody out.
    granted(await ledger().reserveGroup(wishes('cd', { caps: [limit] })));
    assert.equal(await open(), 'cd');
  });

  it('counts those before against caps on turns, tokens and a day, against slots and against rates', async () => {
    await ledger().settle(null, aBill('a minute ago', { provider: 'v1', ...at(NOON - 10_000) }, { requests: 2 }));
    for (const [over, refusal] of [
      [{ caps: [cap('turns', 3)] }, { kind: 'cap', cap: cap('turns', 3), used: 1, reserved: 2, wanted: 1 }],
      [
        { caps: [cap('tokens', 2130, 'day')] },
        { kind: 'cap', cap: cap('tokens', 2130, 'day'), used: 130, reserved: 2000, wanted: 1000 },
      ],
      [{ maxConcurrent: 2 }, { kind: 'concurrency', running: 2 }],
      [{ rateLimit: { requestsPerMinute: 4 } }, { kind: 'rate', limit: 'requestsPerMinute', freeAtMs: NOON + 50_000 }],
    ] as const) {
      const group = wishes('abc', { providerId: 'v1', ...over });
      assert.deepEqual(refused(await ledger().reserveGroup(group)), { index: 2, requestId: 'c', refusal });
      assert.equal(await open(), '', JSON.stringify(over));
      granted(await ledger().reserveGroup(group.slice(0, 2)));
      for (const { id } of group) await ledger().release(id);
    }
  });

  it('holds each to its own caps, whatever those of others allow', async () => {
    const [a, b] = wishes('ab');
    assert.ok(a !== undefined && b !== undefined);
    const limitOf = (projectId: string, allowed: number) => cap('usd', allowed, 'ever', { kind: 'project', projectId });
    const result = await ledger().reserveGroup([
      { ...a, caps: [limitOf('project a', 9)] },
      { ...b, caps: [limitOf('project b', 0.5)] },
    ]);
    assert.equal(refused(result).requestId, 'b');
    assert.equal(await open(), '');
  });

  it('of one family shares its cap', async () => {
    await ledger().saveParent('project a', 'project b');
    const limit = cap('usd', 1.5, 'ever', { kind: 'family', rootId: 'project b' });
    const group = wishes('ab', { caps: [limit] });
    assert.deepEqual(refused(await ledger().reserveGroup(group)), {
      index: 1,
      requestId: 'b',
      refusal: { kind: 'cap', cap: limit, used: 0, reserved: 1, wanted: 1 },
    });
    granted(await ledger().reserveGroup(group.map((wish) => ({ ...wish, usd: 0.75 }))));
  });

  it('finds a group again that is repeated: open, held or billed, also where no cap would let it in', async () => {
    const group = wishes('abc', { caps: [cap('usd', 3)] });
    granted(await ledger().reserveGroup(group));
    granted(await ledger().reserveGroup(group));
    assert.deepEqual(await ledger().capUse([cap('usd', 3)], NOON), [{ used: 0, reserved: 3 }]);
    await ledger().holdUncertain('a');
    await ledger().settle('b', aBill('t', { costUsd: 7 }));
    granted(await ledger().reserveGroup(group));
    assert.deepEqual(await ledger().capUse([cap('usd', 3)], NOON), [{ used: 8, reserved: 1 }]);
  });

  it('completes a group of which a part is there, or refuses it and leaves that part alone', async () => {
    const group = wishes('abc', { caps: [cap('usd', 3)] });
    granted(await ledger().reserveGroup(group));
    await ledger().release('b');
    granted(await ledger().reserveGroup(group));
    assert.equal(await open(), 'abc');
    await ledger().release('b');
    await ledger().release('a');
    assert.ok((await ledger().reserve(aWish('x'))).ok);
    assert.deepEqual(refused(await ledger().reserveGroup(group)), {
      index: 1,
      requestId: 'b',
      refusal: { kind: 'cap', cap: cap('usd', 3), used: 0, reserved: 3, wanted: 1 },
    });
    assert.equal(await open(), 'cx');
  });

  it('is freed turn by turn', async () => {
    granted(await ledger().reserveGroup(wishes('abc', { caps: [cap('usd', 3)] })));
    await ledger().release('a');
    await ledger().release('c');
    assert.equal(await open(), 'b');
    assert.ok((await ledger().reserve(aWish('x', { usd: 2, caps: [cap('usd', 3)] }))).ok);
  });

  it('does not take one wish for two turns', async () => {
    await assert.rejects(ledger().reserveGroup([...wishes('ab'), ...wishes('a')]), /one id/);
    assert.equal(await open(), '');
  });
}
