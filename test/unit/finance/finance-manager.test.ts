import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { createFinance } from '../../../src/finance/create-finance.ts';
import { FinanceManager } from '../../../src/finance/finance-manager.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import { succeeded } from '../../../src/domain/result.ts';
import type { FinanceDeps } from '../../../src/finance/finance-deps.ts';
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
  const { finance, wakes, repairs } = createFinance(deps as unknown as FinanceDeps);
  const host = { projectId: 'project', state: () => state, commit: async () => state } as unknown as RunHost;
  return { finance, wakes, repairs, settled, host };
}

const [bill = assert.fail('the sample has a bill')] = sampleState().finance.costHistory;

describe('the finance manager', () => {
  it('has six verbs and shows nothing else', () => {
    const shown = Object.getOwnPropertyNames(FinanceManager.prototype).filter((name) => name !== 'constructor');
    assert.deepEqual(shown.toSorted(), ['choose', 'forecast', 'read', 'reserve', 'settle', 'warn']);
    const { finance } = ground();
    assert.deepEqual(Object.keys(finance), []);
  });

  it('frees what it reserved where the beginning of the turn cannot be journaled, or told', async () => {
    const released: string[] = [];
    const deps = {
      ...{ clock: { now: () => 0 }, config: () => settingsSchema.parse({}), project: () => undefined },
      ...{ providers: () => [], provider: async () => ({}) },
      ledger: {
        ...{ recent: async () => [], capUse: async () => [], ancestors: async () => [] },
        reserve: async () => succeeded(null),
        release: async (id: string) => void released.push(id),
      },
    };
    const { finance } = createFinance(deps as unknown as FinanceDeps);
    const state = sampleState();
    const committed: unknown[] = [];
    const commit = async (...events: unknown[]): Promise<never> => {
      committed.push(...events);
      throw new Error('the disk is full');
    };
    const host = { projectId: 'project', state: () => state, commit } as unknown as RunHost;
    const config = providerConfigSchema.parse({ id: 'p', name: 'acp', config: { command: ['x'] } });
    const opening = { operation: 'work' as const, systemPrompt: '', prompt: 'Work.' };
    const notice = { type: 'notice.raised' as const, message: 'it begins' };
    await assert.rejects(
      finance.reserve(host, config, { turnId: 'one', opening }, () => [notice]),
      /disk is full/,
    );
    assert.deepEqual([committed, released], [[notice], ['one']]);
    const fails = () => Promise.reject(new Error('no prompt'));
    await assert.rejects(finance.reserve(host, config, { turnId: 'two', opening }, fails), /no prompt/);
    assert.deepEqual([committed, released], [[notice], ['one', 'two']]);
  });

  it('settles a turn of a provider that is no longer configured as one paid by the token', async () => {
    const { finance, settled, host } = ground();
    await finance.settle(
      host,
      { config: undefined, reservation: { id: 'turn', usd: 1, tokens: null } },
      { kind: 'billed', bill, requests: 3 },
    );
    assert.deepEqual(settled, [['turn', { projectId: 'project', entry: bill, billing: 'tokens', requests: 3 }]]);
  });

  it('wakes with the end of a turn only those that wait for a slot, and everybody with changed limits', async () => {
    const { finance, wakes, repairs, host } = ground();
    const { signal } = new AbortController();
    const [waiting, forASlot] = [wakes.woken(signal), wakes.woken(signal, true)];
    await finance.settle(host, { config: undefined, reservation: null }, { kind: 'billed', bill, requests: 1 });
    assert.deepEqual([waiting.aborted, forASlot.aborted], [false, true]);
    const again = wakes.woken(signal, true);
    repairs.limitsChanged();
    assert.deepEqual([waiting.aborted, again.aborted], [true, true]);
  });
});
