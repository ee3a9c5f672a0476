import { billingOf } from '../../../src/domain/provider/billing.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { Billing } from '../../../src/domain/provider/provider.ts';
import { booksOf } from '../../../src/finance/project-books.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { KeptProject } from './memory-journal.ts';

const WRITES: ReadonlySet<string | symbol> = new Set<keyof Ledger>([
  'reserve',
  'reserveGroup',
  'settle',
  'release',
  'holdUncertain',
  'reconcile',
  'saveParent',
  'changeStanding',
]);

/** A ledger whose writes can be made to fail: `before` is called with the name of what is asked and throws to refuse it. */
export function faultyLedger(ledger: Ledger, before: (method: string) => void): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || !WRITES.has(name)) return method;
      return async (...all: unknown[]): Promise<unknown> => {
        before(String(name));
        return Reflect.apply(method, target, all) as unknown;
      };
    },
  });
}

/** What the engine does when a driver takes a project up: the ledger says what the journal says. */
export async function bringInLine(
  ledger: Ledger,
  { state, records }: KeptProject,
  configs: readonly ProviderConfig[],
): Promise<void> {
  const billing = (entry: CostEntry): Billing => {
    const config = configs.find(({ id }) => id === entry.provider);
    return config === undefined || entry.costUsd !== null ? 'tokens' : billingOf(config);
  };
  const books = booksOf(state, records, billing, false);
  await ledger.reconcile(books, await ledger.mark());
}
