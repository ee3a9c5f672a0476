import { tickingClock } from '../../support/builders/temp-store.ts';
import { MemoryRunStore } from '../../support/fakes/memory-run-store.ts';
import { describeRunStore } from './run-store-contract.ts';

describeRunStore('in memory', async () => ({
  runs: new MemoryRunStore(tickingClock()),
  host: (lease) => lease,
  remove: async () => undefined,
}));
