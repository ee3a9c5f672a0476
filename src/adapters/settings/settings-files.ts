import { join } from 'node:path';
import { succeeded } from '../../domain/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import type { SettingsStore } from '../../ports/stores/settings-store.ts';
import { configFile, DEFAULT_CONFIG } from './config-file.ts';
import { loadSettings, type SettingsKind } from './load-settings.ts';
import { providersEditor } from './providers-editor.ts';
import { DEFAULT_PROVIDERS, providersFile } from './providers-file.ts';
import { watchPath } from '../files/watch-path.ts';

export interface SettingsFiles extends SettingsStore {
  /** Writes missing files, with every default explained. */
  writeDefaults(): Promise<void>;
}

const POLL_MS = 2000;
/** Editors write a file in several steps. A read this long after the first step usually sees the last. */
const SETTLE_MS = 100;

/** `config.yaml` and `providers.yaml`: the files that the user edits. */
export function settingsFiles(fileSystem: FileSystem, clock: Clock, dataDirectory: string): SettingsFiles {
  const config = join(dataDirectory, 'config.yaml');
  const providers = join(dataDirectory, 'providers.yaml');
  const problems = { config: [] as string[], providers: [] as string[] };

  async function load<T>(which: keyof typeof problems, path: string, kind: SettingsKind<T>) {
    const loaded = await loadSettings(fileSystem, clock, path, kind);
    if (!loaded.ok) return loaded;
    problems[which] = loaded.value.problems;
    return succeeded(loaded.value.value);
  }

  return {
    async writeDefaults() {
      for (const [path, text] of [
        [config, DEFAULT_CONFIG],
        [providers, DEFAULT_PROVIDERS],
      ] as const) {
        if ((await fileSystem.size(path)) === undefined) await fileSystem.replaceFile(path, Buffer.from(text));
      }
    },
    loadConfig: () => load('config', config, configFile),
    loadProviders: () => load('providers', providers, providersFile),
    ...providersEditor(fileSystem, clock, providers),
    problems: () => [...problems.config, ...problems.providers],
    watch(changed) {
      let known: string | undefined;
      return watchPath(dataDirectory, { pollMs: POLL_MS, settleMs: SETTLE_MS, keepAlive: false }, async () => {
        const seen = `${await contentOf(config)}\0${await contentOf(providers)}`;
        const isNew = known !== undefined && seen !== known;
        known = seen;
        if (isNew) changed();
      });
    },
  };

  /** Compares content, because a time stamp can stay equal over two quick edits, or change without an edit. */
  async function contentOf(path: string): Promise<string> {
    try {
      return Buffer.from(await fileSystem.readFile(path)).toString('latin1');
    } catch {
      return '';
    }
  }
}
