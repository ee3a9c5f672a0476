import { storeAt, tempDirectory, ok } from '../../support/builders/temp-store.ts';
import { describeRunStore } from './run-store-contract.ts';

describeRunStore('journals on the local disk', async () => {
  const temp = await tempDirectory();
  const { data, runs } = storeAt(temp.path);
  ok(await data.initialize());
  return { runs, host: (lease) => lease, remove: () => temp.remove() };
});
