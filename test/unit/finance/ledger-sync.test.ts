import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { succeeded } from '../../../src/domain/result.ts';
import { LedgerSync } from '../../../src/finance/ledger-sync.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { stillClock } from '../../support/builders/ledger-builders.ts';
import { aRecord, created, stateAfter } from '../../support/builders/state-builders.ts';

describe('a ledger that is brought in line', () => {
  const root = created();
  const fork = created({ parentProjectId: root.project.id });
  const events = [fork, root];
  const sync = (ledger: Ledger): LedgerSync =>
    new LedgerSync({
      ledger,
      logger: { log: () => undefined },
      runs: {
        isDriven: async () => false,
        history: async (id) =>
          succeeded(events.filter(({ project }) => project.id === id).map((event) => aRecord(1, [event]))),
      },
      providers: () => [],
      states: () => events.map((event) => stateAfter([], event)),
      isDrivenHere: () => false,
    });

  it('is told of families by the journals, a new one and one that knows everything else', async () => {
    const ledger = createMemoryLedger(stillClock);
    await sync(ledger).open();
    assert.deepEqual(await ledger.ancestors(fork.project.id), [root.project.id]);
    await ledger.saveParent(fork.project.id, null);
    await sync(ledger).open();
    assert.deepEqual(await ledger.ancestors(fork.project.id), [root.project.id]);
    await ledger.close();
  });
});
