import { settingsSchema, type FactoryConfig } from '../domain/settings/settings-schema.ts';
import { providersFileSchema, type ProvidersFile } from '../domain/provider/provider-config.ts';
import type { SettingsStore } from '../ports/stores/settings-store.ts';

/** The settings in force. An invalid edit leaves the last valid ones in force and is listed in `problems`. */
export class CurrentSettings {
  readonly #store: SettingsStore;
  readonly #changed: () => void;
  #config: FactoryConfig = settingsSchema.parse({});
  #providers: ProvidersFile = providersFileSchema.parse({});
  #problems: string[] = [];
  #unwatch: () => void = () => undefined;

  constructor(store: SettingsStore, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
  }

  async open(): Promise<void> {
    await this.reload();
    this.#unwatch = this.#store.watch(() => void this.reload());
  }

  close(): void {
    this.#unwatch();
  }

  config(): FactoryConfig {
    return this.#config;
  }

  providers(): ProvidersFile {
    return this.#providers;
  }

  problems(): readonly string[] {
    return this.#problems;
  }

  async reload(): Promise<void> {
    const [config, providers] = [await this.#store.loadConfig(), await this.#store.loadProviders()];
    if (config.ok) this.#config = config.value;
    if (providers.ok) this.#providers = providers.value;
    this.#problems = [
      ...[config, providers].flatMap((loaded) => (loaded.ok ? [] : [loaded.failure.message])),
      ...this.#store.problems(),
    ];
    this.#changed();
  }
}
