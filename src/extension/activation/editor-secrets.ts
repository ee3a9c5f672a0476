import type { SecretStorage } from 'vscode';
import { failed, type Result, succeeded } from '../../domain/result.ts';
import type { SecretStore } from '../../ports/secret-store.ts';

const PREFIX = 'darkFactory.key.';
const WAY_OUT =
  'Unlock the keychain of your system and try again, or take the key from an environment variable (env:NAME in providers.yaml).';

/**
 * Keys in the editor's secret storage. They belong to this editor and this extension: the command line and another editor
 * cannot read them.
 */
export class EditorSecrets implements SecretStore {
  readonly place = "the editor's secret storage";
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  async get(name: string): Promise<Result<string | undefined, string>> {
    try {
      return succeeded(await this.#storage.get(PREFIX + name));
    } catch (error) {
      return failed(`The editor's secret storage did not give the key “${name}”${why(error)}. ${WAY_OUT}`);
    }
  }

  /** Reads the key back before it reports success: a locked keychain may accept a key and lose it. */
  async set(name: string, value: string): Promise<Result<null, string>> {
    try {
      await this.#storage.store(PREFIX + name, value);
      if ((await this.#storage.get(PREFIX + name)) === value) return succeeded(null);
      return failed(`The editor's secret storage did not keep the key “${name}”. ${WAY_OUT}`);
    } catch (error) {
      return failed(`The editor's secret storage did not take the key “${name}”${why(error, value)}. ${WAY_OUT}`);
    }
  }

  async delete(name: string): Promise<Result<null, string>> {
    try {
      await this.#storage.delete(PREFIX + name);
      return succeeded(null);
    } catch (error) {
      return failed(
        `The editor's secret storage did not delete the key “${name}”${why(error)}. It is still there; unlock the keychain of your system and try again.`,
      );
    }
  }
}

/** The message of the storage; a key that the message repeats is removed. */
function why(error: unknown, value = ''): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, '').slice(0, 300);
  if (message === '' || (value !== '' && message.includes(value))) return '';
  return `: ${message}`;
}
