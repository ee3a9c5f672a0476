import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { stillClock } from '../../support/builders/ledger-builders.ts';
import { describeLedger } from './ledger-contract.ts';

describeLedger('in memory', async () => ({
  ledger: createMemoryLedger(stillClock),
  remove: () => Promise.resolve(),
}));
