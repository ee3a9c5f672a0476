import { join } from 'node:path';
import { createLedger } from '../../../src/adapters/ledger/ledger.ts';
import { stillClock } from '../../support/builders/ledger-builders.ts';
import { tempDirectory } from '../../support/builders/temp-store.ts';
import { describeLedger } from './ledger-contract.ts';

describeLedger('in a file', async () => {
  // Where no disk is synced, where there is such a place: the cases book hundreds of bills, one by one.
  const temp = await tempDirectory(true);
  const ledger = createLedger({ path: join(temp.path, 'ledger.db'), clock: stillClock });
  return { ledger, remove: () => temp.remove() };
});
