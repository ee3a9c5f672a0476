import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import type { KeySealer, SecretStore } from '../../ports/secret-store.ts';
import { codeOf, diskSentence } from './disk-sentence.ts';
import { makeKeyFile, readKeyFile } from './key-file.ts';
import { keyMark, seal, unseal } from './secret-cipher.ts';

export interface EncryptedFileStore extends SecretStore, KeySealer {
  /** Decrypts the text after `encrypted:` in a settings file. */
  unseal(sealed: string): Promise<Result<string, string>>;
}

/** Longer files are not ours and are not read. */
const MAX_RECORD_BYTES = 64 * 1024;
/** Not a valid name of a secret, so a record cannot be used as a reference, nor a reference as a record. */
const REFERENCE = 'encrypted:';

/**
 * Stores keys in the data directory, each in its own file under `secrets/`, encrypted with the key in `secrets.key`. One file
 * per key, because two processes that write the same file would overwrite each other's changes.
 */
export function createEncryptedFileStore(options: {
  dataDirectory: string;
  fileSystem: FileSystem;
}): EncryptedFileStore {
  const { dataDirectory, fileSystem } = options;
  const directory = join(dataDirectory, 'secrets');
  const keyFile = join(dataDirectory, 'secrets.key');
  const fileOf = (name: string): string => join(directory, recordName(name));

  async function anyRecords(): Promise<boolean> {
    try {
      return (await fileSystem.list(directory)).some((name) => name.endsWith('.json'));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }

  async function keyToWrite(): Promise<Result<Buffer, string>> {
    // Checked first: records are always written after the key, so a record without a key means that the key was lost.
    const records = await anyRecords();
    const key = await readKeyFile(keyFile);
    if (!key.ok) return key;
    if (key.value !== undefined) return succeeded(key.value);
    if (records) return failed(lost(keyFile, directory));
    return makeKeyFile(keyFile, fileSystem);
  }

  async function keyToRead(): Promise<Result<Buffer, string>> {
    const key = await readKeyFile(keyFile);
    if (!key.ok) return key;
    return key.value === undefined ? failed(lost(keyFile, directory)) : succeeded(key.value);
  }

  async function guarded<T>(
    path: string,
    doing: string,
    work: () => Promise<Result<T, string>>,
  ): Promise<Result<T, string>> {
    try {
      return await work();
    } catch (error) {
      return failed(diskSentence(error, path, doing));
    }
  }

  return {
    place: `the encrypted files in ${directory}`,

    get: (name) =>
      guarded(fileOf(name), 'reading it', async () => {
        const size = await fileSystem.size(fileOf(name));
        if (size === undefined) return succeeded(undefined);
        const bytes = size > MAX_RECORD_BYTES ? '' : Buffer.from(await fileSystem.readFile(fileOf(name))).toString();
        const record = recordIn(bytes);
        if (record === undefined || record.name !== name) return failed(spoilt(name, fileOf(name)));
        const key = await keyToRead();
        if (!key.ok) return key;
        if (record.key !== keyMark(key.value)) {
          return failed(
            `The key "${name}" was kept with another key file than ${keyFile}, and cannot be read with this one. Put the other one back from a backup, or enter the key again: dark-factory provider key <id>.`,
          );
        }
        const text = unseal(key.value, name, record.sealed);
        return text === undefined ? failed(spoilt(name, fileOf(name))) : succeeded(text);
      }),

    set: (name, value) =>
      guarded(fileOf(name), 'writing it', async () => {
        const key = await keyToWrite();
        if (!key.ok) return key;
        const record: SecretRecord = { v: 1, name, key: keyMark(key.value), sealed: seal(key.value, name, value) };
        await fileSystem.makeDirectory(directory);
        await fileSystem.replaceFile(fileOf(name), Buffer.from(`${JSON.stringify(record)}\n`), 0o600);
        return succeeded(null);
      }),

    delete: (name) =>
      guarded(fileOf(name), 'removing it', async () => {
        await fileSystem.removeFile(fileOf(name));
        return succeeded(null);
      }),

    seal: (text) =>
      guarded(keyFile, 'reading it', async () => {
        const key = await keyToWrite();
        return key.ok ? succeeded(`${REFERENCE}${seal(key.value, REFERENCE, text)}`) : key;
      }),

    async unseal(sealed) {
      const key = await keyToRead();
      if (!key.ok) return key;
      const text = unseal(key.value, REFERENCE, sealed);
      return text === undefined
        ? failed(
            `An encrypted key in providers.yaml cannot be read: it was changed, or made with another key file than ${keyFile}. Enter it again: dark-factory provider key <id> --encrypted.`,
          )
        : succeeded(text);
    },
  };
}

interface SecretRecord {
  v: 1;
  name: string;
  /** Identifies the key file that encrypted it. */
  key: string;
  sealed: string;
}

function recordIn(text: string): SecretRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { v, name, key, sealed } = value as Record<string, unknown>;
    if (v !== 1 || typeof name !== 'string' || typeof key !== 'string' || typeof sealed !== 'string') return undefined;
    return { v, name, key, sealed };
  } catch {
    return undefined;
  }
}

/** The readable name plus a hash, because some file systems do not distinguish `A` from `a`. */
function recordName(name: string): string {
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}-${mark}.json`;
}

function lost(keyFile: string, directory: string): string {
  return `The key file ${keyFile} is gone, and without it the keys kept in ${directory} cannot be read. Nothing was changed. Put it back from a backup; without one, move ${directory} away and enter the keys again: dark-factory provider key <id>.`;
}

function spoilt(name: string, file: string): string {
  return `The kept key "${name}" cannot be read: ${file} was changed or damaged. It was left as it is. Enter the key again: dark-factory provider key <id>.`;
}
