import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { guardedLedger } from '../../../src/finance/guarded-ledger.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';
import { aWish, cap, stillClock } from '../../support/builders/ledger-builders.ts';

const GROUP = ['a', 'b'].map((id) => aWish(id, { caps: [cap('usd', 2)] }));

describe('the ledger as projects see it', () => {
  it('sets no group aside before it is in line with the journals, and tells that numbers moved', async () => {
    const ledger = createMemoryLedger(stillClock);
    const told: string[] = [];
    const settled = async (): Promise<void> => {
      told.push(`in line with ${(await ledger.reservations()).length} set aside`);
    };
    const guarded = guardedLedger(ledger, settled, () => told.push('moved'));
    assert.ok((await guarded.reserveGroup(GROUP)).ok);
    await guarded.saveParent('p2', 'p1');
    assert.deepEqual(told, ['in line with 0 set aside', 'moved', 'in line with 2 set aside', 'moved']);
    assert.deepEqual(await guarded.ancestors('p2'), ['p1']);
    await ledger.close();
  });

  it('asks the new ledger for the whole group where the old one was damaged', async () => {
    const ledger = createMemoryLedger(stillClock);
    let damaged = true;
    const breaking = {
      ...ledger,
      reserveGroup: async (...asked: Parameters<typeof ledger.reserveGroup>) => {
        if (!damaged) return ledger.reserveGroup(...asked);
        damaged = false;
        throw new StoreError({ kind: 'corrupt', file: '', message: 'It was damaged.' });
      },
    };
    const guarded = guardedLedger(
      breaking,
      () => Promise.resolve(),
      () => undefined,
    );
    assert.ok((await guarded.reserveGroup(GROUP)).ok);
    assert.equal((await ledger.reservations()).length, 2);
    await ledger.close();
  });
});
