import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { FinanceManager } from '../../../src/finance/finance-manager.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { RunHost } from '../../../src/ports/run-host.ts';
import { sampleState } from '../../support/builders/sample-state.ts';

function ground() {
  const settled: unknown[][] = [];
  const state = sampleState();
  const deps = {
    ledger: { settle: async (...bill: unknown[]) => void settled.push(bill) } as Partial<Ledger>,
    config: () => settingsSchema.parse({}),
    providers: () => [],
  };
  const finance = new FinanceManager(deps as unknown as ConstructorParameters<typeof FinanceManager>[0]);
  const host = { projectId: 'project', state: () => state, commit: async () => state } as unknown as RunHost;
  return { finance, settled, host };
}

const [bill = assert.fail('the sample has a bill')] = sampleState().finance.costHistory;

describe('the finance manager', () => {
  it('settles a turn of a provider that is no longer configured as one paid by the token', async () => {
    const { finance, settled, host } = ground();
    await finance.settle(host, { config: undefined, reservation: { id: 'turn', usd: 1, tokens: null } }, bill, 3);
    assert.deepEqual(settled, [['turn', { projectId: 'project', entry: bill, billing: 'tokens', requests: 3 }]]);
  });

  it('wakes with the end of a turn only those that wait for a slot, and everybody with changed limits', async () => {
    const { finance, host } = ground();
    const { signal } = new AbortController();
    const [waiting, forASlot] = [finance.woken(signal), finance.woken(signal, true)];
    await finance.settle(host, { config: undefined, reservation: null }, bill, 1);
    assert.deepEqual([waiting.aborted, forASlot.aborted], [false, true]);
    const again = finance.woken(signal, true);
    finance.limitsChanged();
    assert.deepEqual([waiting.aborted, again.aborted], [true, true]);
  });
});
