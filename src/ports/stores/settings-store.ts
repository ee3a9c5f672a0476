import type { ProvidersFile } from '../../domain/provider/provider-config.ts';
import type { Result } from '../../domain/result.ts';
import type { FactoryConfig } from '../../domain/settings/config.ts';
import type { StoreFailure } from './store-failure.ts';

/** The settings that a person edits: how the factory works, and its providers. */
export interface SettingsStore {
  loadConfig(): Promise<Result<FactoryConfig, StoreFailure>>;
  loadProviders(): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Writes what `change` makes of the providers that are in the file at that moment; a failure of `change` is a sentence, and
   * then nothing is written. One process at a time: of two that add the same id the second sees the first one's.
   */
  changeProviders(
    change: (now: ProvidersFile) => Result<ProvidersFile, string>,
  ): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Takes keys in plain text out of the providers' file, which is not read while it holds any. `keep` puts them away and hands
   * back their references in the same order; when it fails, the file stays as it is. Resolves with how many were taken out.
   */
  takeOutKeys(
    keep: (keys: readonly { providerId: string | undefined; key: string }[]) => Promise<Result<string[], string>>,
  ): Promise<Result<number, StoreFailure>>;
  /** Sentences about what was brought up to date in the settings files, from the last two loads. */
  problems(): readonly string[];
  /** Calls `changed` when a settings file was edited. Returns the stop. */
  watch(changed: () => void): () => void;
}
