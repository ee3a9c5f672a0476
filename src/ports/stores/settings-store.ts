import type { ProvidersFile } from '../../domain/provider/provider-config.ts';
import type { Result } from '../../domain/result.ts';
import type { FactoryConfig } from '../../domain/settings/settings-schema.ts';
import type { StoreFailure } from './store-failure.ts';

/** The settings that a person edits: how the factory works, and its providers. */
export interface SettingsStore {
  loadConfig(): Promise<Result<FactoryConfig, StoreFailure>>;
  loadProviders(): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Writes what `change` makes of the file's current providers. A failure of `change` is a sentence, and then nothing is written.
   * Changes are serialised over all processes: of two that add the same id, the second sees the first one's.
   */
  changeProviders(
    change: (now: ProvidersFile) => Result<ProvidersFile, string>,
  ): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Moves plain-text keys out of the providers' file, which is not read while it has any. `keep` stores them and returns their
   * references in the same order; if it fails, the file is not changed. Resolves with the number of moved keys.
   */
  takeOutKeys(
    keep: (keys: readonly { providerId: string | undefined; key: string }[]) => Promise<Result<string[], string>>,
  ): Promise<Result<number, StoreFailure>>;
  /** Sentences about what was migrated in the settings files, from the last two loads. */
  problems(): readonly string[];
  /** Calls `changed` when a settings file was edited. Returns the function that stops it. */
  watch(changed: () => void): () => void;
}
