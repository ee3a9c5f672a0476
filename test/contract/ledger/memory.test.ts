import { createMemoryLedger } from '../../../src/adapters/storage/ledger.ts';
import { stillClock } from '../../support/ledger-builders.ts';
import { describeLedger } from './ledger-contract.ts';

describeLedger('in memory', async () => ({
  ledger: createMemoryLedger(stillClock),
  remove: () => Promise.resolve(),
}));
