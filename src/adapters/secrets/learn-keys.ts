import { keyReferencesOf } from '../../domain/provider/provider-key.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { KeyRing } from '../../ports/secret-store.ts';

/**
 * Resolves every key that the settings name, so that the ring tells the redactor of it. A program may print a key that this
 * process has not used yet: an earlier agent may have written it into the worktree. Asked again each time, because keys change.
 */
export async function learnKeys(ring: KeyRing, providers: readonly ProviderConfig[]): Promise<void> {
  const references = new Set(providers.flatMap(keyReferencesOf));
  // A key that cannot be read is told of where it is needed.
  await Promise.all([...references].map((reference) => ring.resolve(reference).catch(() => undefined)));
}
