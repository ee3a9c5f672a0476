import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createEncryptedFileStore,
  type EncryptedFileStore,
} from '../../../src/adapters/secrets/encrypted-file-store.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import type { Result } from '../../../src/domain/result.ts';

/** Names and what is kept under them. None is a key of anything. */
export const goldenSecrets: Readonly<Record<string, string>> = {
  openai: 'golden-not-a-key-0001',
  'Work.Key-2': 'golden-not-a-key-0002-äöü',
};
/** What `encrypted:…` in `reference.txt` stands for. */
export const goldenReference = 'golden-not-a-key-0003';

export const keysIn = (dataDirectory: string): EncryptedFileStore =>
  createEncryptedFileStore({ dataDirectory, fileSystem: nodeFileSystem });

export function keyOf<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

/** The key file is made by hand, so that everybody sees that it is no one's: the bytes 0 to 31. */
export async function writeKeys(dataDirectory: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true });
  await chmod(dataDirectory, 0o700);
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  await writeFile(join(dataDirectory, 'secrets.key'), `${key.toString('base64')}\n`, { mode: 0o600 });
  const store = keysIn(dataDirectory);
  for (const [name, value] of Object.entries(goldenSecrets)) keyOf(await store.set(name, value));
  await writeFile(join(dataDirectory, 'reference.txt'), `${keyOf(await store.seal(goldenReference))}\n`);
}
