import type { ProvidersFile } from '../../domain/provider/provider-config.ts';
import type { Result } from '../../domain/result.ts';
import type { FactoryConfig } from '../../domain/settings/settings-schema.ts';
import type { StoreFailure } from './store-failure.ts';

/** The caller's own callback failed; the file is as it was. */
export interface Declined<Refusal> {
  kind: 'declined';
  refusal: Refusal;
}

/** The settings that a person edits: how the factory works, and its providers. */
export interface SettingsStore {
  loadConfig(): Promise<Result<FactoryConfig, StoreFailure>>;
  loadProviders(): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Writes what `change` makes of the file's current providers. If `change` fails, nothing is written and its failure comes back.
   * Changes are serialised over all processes: of two that add the same id, the second sees the first one's.
   */
  changeProviders<Refusal = never>(
    change: (now: ProvidersFile) => Result<ProvidersFile, Refusal>,
  ): Promise<Result<ProvidersFile, StoreFailure | Declined<Refusal>>>;
  /**
   * Moves plain-text keys out of the providers' file, which is not read while it has any. `keep` stores them and returns their
   * references in the same order; if it fails, the file is not changed. Resolves with the number of moved keys.
   */
  takeOutKeys<Refusal = never>(
    keep: (keys: readonly { providerId: string | undefined; key: string }[]) => Promise<Result<string[], Refusal>>,
  ): Promise<Result<number, StoreFailure | Declined<Refusal>>>;
  /** Sentences about what was migrated in the settings files, from the last two loads. */
  problems(): readonly string[];
  /** Calls `changed` when a settings file was edited. Returns the function that stops it. */
  watch(changed: () => void): () => void;
}
