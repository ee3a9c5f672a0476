/** Adds providers in a process of its own, as soon as a line comes in: `provider-worker.ts <data directory> <fake key> <id>…`. */
import { once } from 'node:events';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { adminPlace, insistently } from '../builders/provider-admin-place.ts';
import { HANG_MS } from '../time/patience.ts';

const [dataDirectory, key, ...ids] = process.argv.slice(2) as [string, string, ...string[]];
// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();

const { admin } = await adminPlace({}, dataDirectory);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (const id of ids) {
  const read = admin.read({ id, name: 'openai', model: 'some-model' });
  if (!read.ok) throw new Error(refusalSentence(read.failure));
  const added = await insistently(() => admin.add(read.value, key));
  process.stdout.write(added.ok ? `added ${id}\n` : `${refusalSentence(added.failure)}\n`);
}
process.exit(0);
