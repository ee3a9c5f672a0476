import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEncryptedFileStore } from '../../../src/adapters/secrets/encrypted-file-store.ts';
import { createKeyRing } from '../../../src/adapters/secrets/key-ring.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import { KeyKeeper } from '../../../src/fleet/providers/key-keeper.ts';
import { LocalProviderAdmin, type ProviderAdminDeps } from '../../../src/fleet/providers/provider-admin.ts';
import { CurrentSettings } from '../../../src/fleet/current-settings.ts';
import type { KeyRing, SecretStore } from '../../../src/ports/secret-store.ts';
import type { LocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { serves } from '../fakes/memory-provider-admin.ts';
import { ok, storeAt, tempDirectory } from './temp-store.ts';

export interface AdminPlace {
  path: string;
  admin: LocalProviderAdmin;
  store: LocalStores;
  ring: KeyRing;
  /** What was told to the redactor. */
  hidden: string[];
  providers: () => readonly ProviderConfig[];
  yaml: () => Promise<string>;
  remove: () => Promise<void>;
}

/** A admin over real files, new ones or those of another admin; what a provider says when it is tried is the test's to say. */
export async function adminPlace(
  over: Partial<ProviderAdminDeps> & { editor?: SecretStore; states?: () => ProjectState[] } = {},
  path?: string,
): Promise<AdminPlace> {
  const temp = path === undefined ? await tempDirectory() : { path, remove: async () => undefined };
  const store = storeAt(temp.path, { clock: systemClock });
  ok(await store.data.initialize());
  const settings = new CurrentSettings(store.settings, () => undefined);
  await settings.reload();
  const files = createEncryptedFileStore({ dataDirectory: temp.path, fileSystem: nodeFileSystem });
  const stores: [SecretStore, ...SecretStore[]] = over.editor === undefined ? [files] : [over.editor, files];
  const hidden: string[] = [];
  const hide = (key: string): void => {
    hidden.push(key);
  };
  const admin = new LocalProviderAdmin({
    settingsStore: store.settings,
    settings,
    clock: systemClock,
    keys: new KeyKeeper({ stores, sealer: files, ids: { uuid: randomUUID, random: () => 0.5 }, hide }),
    detector: { detect: async () => [] },
    redact: (text) => hidden.reduce((kept, key) => kept.replaceAll(key, '[redacted]'), text),
    provider: () => Promise.reject(new Error('not asked for')),
    trial: async () => ({ probe: async () => serves }),
    fixed: async () => undefined,
    states: () => [],
    ...over,
  });
  return {
    path: temp.path,
    admin,
    store,
    ring: createKeyRing({ stores, env: {}, unseal: (sealed) => files.unseal(sealed), hide }),
    hidden,
    providers: () => settings.providers().providers,
    yaml: () => readFile(join(temp.path, 'providers.yaml'), 'utf8'),
    remove: () => temp.remove(),
  };
}

/** A change that waits too long for another one answers that nothing was changed and to try again; on a busy machine that happens. */
export async function insistently<T>(change: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  for (;;) {
    const result = await change();
    const isLate = !result.ok && /too long\. Nothing was changed\. Try again/.test(refusalSentence(result.failure));
    if (!isLate) return result;
  }
}

/** Another place for keys than the files, as the editor has one. */
export function memorySecrets(kept = new Map<string, string>()): SecretStore & { kept: Map<string, string> } {
  return {
    place: 'the memory of this test',
    kept,
    get: async (name) => ({ ok: true, value: kept.get(name) }),
    async set(name, value) {
      kept.set(name, value);
      return { ok: true, value: null };
    },
    async delete(name) {
      kept.delete(name);
      return { ok: true, value: null };
    },
  };
}
