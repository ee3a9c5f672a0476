import { setTimeout as pause } from 'node:timers/promises';
import { join, dirname } from 'node:path';
import { providersFileSchema, type ProvidersFile } from '../../domain/provider/provider-config.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import type { Declined, SettingsStore } from '../../ports/stores/settings-store.ts';
import type { StoreFailure } from '../../ports/stores/store-failure.ts';
import { tryFileLock, type FileLock } from '../files/file-lock.ts';
import { check, loadSettings } from './load-settings.ts';
import { plainKeysIn, withReferences } from './plain-keys.ts';
import { providersFile, withProviders } from './providers-file.ts';
import { isMissing, storeError, storeFailureOf } from '../files/store-failure.ts';
import { loadYaml } from '../files/yaml-text.ts';

/** A change takes milliseconds; after this long the other writer hangs. */
const LOCK_WITHIN_MS = 10_000;
/** The user's editor ignores our lock. If it saves during a change, we retry. */
const MOST_ATTEMPTS = 5;

type PlainKey = Parameters<Parameters<SettingsStore['takeOutKeys']>[0]>[0][number];

/** Changes `providers.yaml`, one process at a time. It never overwrites content that it has not read. */
export function providersEditor(
  fileSystem: FileSystem,
  clock: Clock,
  path: string,
): Pick<SettingsStore, 'changeProviders' | 'takeOutKeys'> {
  /** `undefined`: the file changed in the meantime. */
  async function replace(before: string, after: string): Promise<null | undefined> {
    if ((await textOf(fileSystem, path)) !== before) return undefined;
    await fileSystem.replaceFile(path, Buffer.from(after));
    return null;
  }

  return {
    changeProviders: <Refusal>(change: (now: ProvidersFile) => Result<ProvidersFile, Refusal>) =>
      alone<ProvidersFile, Declined<Refusal>>(path, async () => {
        const before = await loadSettings(fileSystem, clock, path, providersFile);
        // An unreadable file must not be overwritten.
        if (!before.ok) return before;
        const wanted = change(before.value.value);
        if (!wanted.ok) return declined(wanted.failure);
        const after = providersFileSchema.parse(wanted.value);
        const text = withProviders(before.value.text, before.value.value, after);
        const written = check(path, text, providersFile);
        if (!written.ok) return written;
        return (await replace(before.value.onDisk, text)) === undefined ? undefined : succeeded(after);
      }),

    takeOutKeys: <Refusal>(keep: (keys: readonly PlainKey[]) => Promise<Result<string[], Refusal>>) =>
      alone<number, Declined<Refusal>>(path, async () => {
        const text = await textOf(fileSystem, path);
        const loaded = loadYaml(text);
        if (!loaded.ok) {
          const line = loaded.failure.line === undefined ? '' : `line ${loaded.failure.line}: `;
          return failed(storeError('invalid', path, `${line}${loaded.failure.message}. Correct it first.`).failure);
        }
        const keys = plainKeysIn(loaded.value);
        if (keys.length === 0) return succeeded(0);
        const kept = await keep(keys.map(({ id, key }) => ({ providerId: id, key })));
        if (!kept.ok) return declined(kept.failure);
        const after = withReferences(text, keys, kept.value);
        return (await replace(text, after)) === undefined ? undefined : succeeded(keys.length);
      }),
  };
}

/** Runs `work` under the lock. Retries if it returns `undefined`, because another program saved the file meanwhile. */
async function alone<T, F>(
  path: string,
  work: () => Promise<Result<T, StoreFailure | F> | undefined>,
): Promise<Result<T, StoreFailure | F>> {
  let lock: FileLock | undefined;
  try {
    lock = await takeLock(join(dirname(path), 'settings.lock'));
    if (lock === undefined) {
      const message = 'another window or command has been changing it for too long. Nothing was changed. Try again.';
      return failed(storeError('io', path, message).failure);
    }
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const done = await work();
      if (done !== undefined) return done;
    }
    const message = 'it is being saved again and again by another program. Nothing was changed. Try again.';
    return failed(storeError('io', path, message).failure);
  } catch (error) {
    return failed(storeFailureOf(error, path, 'writing it'));
  } finally {
    lock?.release();
  }
}

function declined<Refusal>(refusal: Refusal): { ok: false; failure: Declined<Refusal> } {
  return failed({ kind: 'declined', refusal });
}

async function takeLock(path: string): Promise<FileLock | undefined> {
  const deadline = performance.now() + LOCK_WITHIN_MS;
  for (;;) {
    const lock = tryFileLock(path);
    if (lock !== undefined || performance.now() >= deadline) return lock;
    await pause(10);
  }
}

async function textOf(fileSystem: FileSystem, path: string): Promise<string> {
  try {
    return Buffer.from(await fileSystem.readFile(path)).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
