/** Keeps one key in a process of its own, as soon as a line comes in: `secret-worker.ts <data directory> <name> <fake key>`. */
import { once } from 'node:events';
import { createEncryptedFileStore } from '../../../src/adapters/secrets/encrypted-file-store.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { HANG_MS } from '../time/patience.ts';

const [dataDirectory, name, key] = process.argv.slice(2) as [string, string, string];
// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();

const store = createEncryptedFileStore({ dataDirectory, fileSystem: nodeFileSystem });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const kept = await store.set(name, key);
if (!kept.ok) process.stderr.write(`${kept.failure}\n`);
process.exit(kept.ok ? 0 : 1);
