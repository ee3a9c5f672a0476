import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Cap, CapUnit } from '../../../src/domain/money/budget.ts';
import type { Hold, Ledger } from '../../../src/ports/ledger.ts';
import { aBill, at, aWish, books, cap, glanceOf, HOUR, NOON } from '../../support/builders/ledger-builders.ts';

const ofFamily = (rootId: string, unit: CapUnit = 'usd', period: Cap['period'] = 'ever'): Cap =>
  cap(unit, 3, period, { kind: 'family', rootId });
const billOf = (projectId: string, costUsd = 0.5) => aBill(`turn of ${projectId}`, { costUsd }, { projectId });

/** A project with all that were forked from it, and from them in turn. */
export function families(ledger: () => Ledger): void {
  const used = async (...caps: Cap[]) => (await ledger().capUse(caps, NOON)).map(({ used: sum }) => sum);
  /** `root` has the children `a` and `b`, `a` has `deep`, and `other` is of no family. */
  const family = async (): Promise<void> => {
    await ledger().saveParent('a', 'root');
    await ledger().saveParent('deep', 'a');
    await ledger().saveParent('b', 'root');
  };

  it('count as spent and set aside what all of them spent, hold and set aside, whoever is asked', async () => {
    await family();
    for (const project of ['root', 'a', 'deep', 'other']) await ledger().settle(null, billOf(project));
    for (const [id, projectId] of ['root', 'b', 'deep', 'other'].entries()) {
      assert.ok((await ledger().reserve(aWish(`open ${id}`, { projectId, usd: 0.125, tokens: 5 }))).ok);
      assert.ok((await ledger().reserve(aWish(`held ${id}`, { projectId, usd: 0.25, tokens: 3 }))).ok);
      await ledger().holdUncertain(`held ${id}`);
    }
    const caps = (['usd', 'tokens', 'turns'] as const).flatMap((unit) => [
      ofFamily('root', unit),
      ofFamily('root', unit, 'day'),
    ]);
    const [usd, tokens, turns] = [
      { used: 2.25, reserved: 0.375 },
      { used: 3 * 130 + 9, reserved: 15 },
      { used: 6, reserved: 3 },
    ];
    assert.deepEqual(await ledger().capUse(caps, NOON), [usd, usd, tokens, tokens, turns, turns]);
    // A fork with its own forks is a family too, and so is a project alone.
    assert.deepEqual(
      await ledger().capUse(
        ['a', 'deep', 'b', 'other'].map((id) => ofFamily(id)),
        NOON,
      ),
      [
        { used: 1.25, reserved: 0.125 },
        { used: 0.75, reserved: 0.125 },
        { used: 0.25, reserved: 0.125 },
        { used: 0.75, reserved: 0.125 },
      ],
    );
  });

  it('are refused what does not fit beside what their other projects use', async () => {
    await family();
    const limit = ofFamily('root');
    await ledger().settle(null, billOf('b', 1));
    assert.ok((await ledger().reserve(aWish('cut off', { projectId: 'root', usd: 0.5 }))).ok);
    await ledger().holdUncertain('cut off');
    assert.ok((await ledger().reserve(aWish('deep', { projectId: 'deep', usd: 1.25, caps: [limit] }))).ok);
    assert.ok((await ledger().reserve(aWish('apart', { projectId: 'other', usd: 9 }))).ok);
    const wish = aWish('too much', { projectId: 'a', usd: 0.5, caps: [limit] });
    assert.deepEqual(await ledger().reserve(wish), {
      ok: false,
      failure: { kind: 'cap', cap: limit, used: 1.5, reserved: 1.25, wanted: 0.5 },
    });
    assert.ok((await ledger().reserve({ ...wish, usd: 0.25 })).ok);
  });

  it('count what a project used before it was said to be one of them, and no day but the one that is asked for', async () => {
    await ledger().settle(null, aBill('long ago', at(NOON - 48 * HOUR), { projectId: 'a' }));
    await ledger().settle(null, billOf('a', 0.25));
    assert.deepEqual(await used(ofFamily('root')), [0]);
    await family();
    assert.deepEqual(await used(ofFamily('root'), ofFamily('root', 'usd', 'day')), [0.75, 0.25]);
  });

  it('are known by the parents, said as often as one likes, and of nothing said a project is its own', async () => {
    assert.deepEqual(await ledger().ancestors('deep'), []);
    await family();
    await family();
    assert.deepEqual(await ledger().ancestors('deep'), ['a', 'root']);
    assert.deepEqual(await ledger().ancestors('root'), []);
    await ledger().saveParent('a', null);
    assert.deepEqual(await ledger().ancestors('deep'), ['a']);
    await ledger().settle(null, billOf('deep'));
    assert.deepEqual(await used(ofFamily('root'), ofFamily('a')), [0, 0.5]);
  });

  it('end also where damaged data makes them a circle', async () => {
    for (const [id, parent] of [
      ['x', 'y'],
      ['y', 'x'],
    ] as const) {
      await ledger().saveParent(id, parent);
      await ledger().settle(null, billOf(id));
    }
    assert.deepEqual(await ledger().ancestors('x'), ['y', 'x']);
    assert.deepEqual(await used(ofFamily('x')), [1]);
  });

  it('come back from the journals, in whichever order these are read', async () => {
    const held: Hold[] = [{ id: 'cut off', providerId: 'v1', atMs: NOON, usd: 0.25, tokens: 10 }];
    const journals = [
      books('deep', [billOf('deep')], { parentProjectId: 'a' }),
      books('root', [billOf('root')]),
      books('a', [billOf('a')], { parentProjectId: 'root', held }),
    ];
    for (const journal of journals) {
      assert.equal(await ledger().agrees(glanceOf(journal)), false);
      await ledger().reconcile(journal, await ledger().mark());
      assert.equal(await ledger().agrees(glanceOf(journal)), true);
    }
    assert.deepEqual(await ledger().ancestors('deep'), ['a', 'root']);
    assert.deepEqual(await used(ofFamily('root'), ofFamily('a')), [1.75, 1.25]);
  });

  it('are mended by a journal that says otherwise, which is told', async () => {
    await ledger().saveParent('p1', 'wrong');
    const journal = books('p1', [], { parentProjectId: 'root' });
    assert.equal(await ledger().agrees(glanceOf(journal)), false);
    assert.deepEqual(await ledger().reconcile(journal, await ledger().mark()), ['its parent was another one']);
    assert.deepEqual(await ledger().reconcile(journal, await ledger().mark()), []);
    assert.deepEqual(await ledger().ancestors('p1'), ['root']);
    await ledger().reconcile(books('p1', []), await ledger().mark());
    assert.deepEqual(await ledger().ancestors('p1'), []);
  });
}
