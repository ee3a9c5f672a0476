import { keyProblem } from '../../domain/provider/key-text.ts';
import { providerId as providerIdSchema } from '../../domain/ids.ts';
import { reportedBy, type Refusal } from '../../domain/refusal.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { IdSource } from '../../ports/clock.ts';
import type { KeySealer, SecretStore } from '../../ports/secret-store.ts';

export interface KeyKeeperOptions {
  /** New keys go to the first store; old ones are searched in all of them. */
  stores: readonly [SecretStore, ...SecretStore[]];
  sealer: KeySealer;
  ids: IdSource;
  /** Called with every key before it is used, so that the key stays out of logs and journals. */
  hide(key: string): void;
}

/** Stores keys under names that settings files can hold, and reads them back. */
export class KeyKeeper {
  readonly #options: KeyKeeperOptions;

  constructor(options: KeyKeeperOptions) {
    this.#options = options;
  }

  /** Name of the place for new keys, for a person. */
  get place(): string {
    return this.#options.stores[0].place;
  }

  hide(key: string): void {
    this.#options.hide(key);
  }

  /** Stores the key under a new name and returns that name. */
  async keep(providerId: string, key: string): Promise<Result<string, Refusal>> {
    const about = providerIdSchema.safeParse(providerId).success ? providerId : 'key';
    const name = `${about}-${this.#options.ids.uuid().slice(0, 8)}`;
    const kept = await this.replace(name, key);
    return kept.ok ? succeeded(name) : kept;
  }

  async replace(name: string, key: string): Promise<Result<null, Refusal>> {
    const [store] = this.#options.stores;
    this.hide(key);
    const set = await store.set(name, key);
    if (!set.ok) return saidBy(set.failure);
    // Some desktop key rings accept every key and store none.
    const read = await store.get(name);
    if (!read.ok) return saidBy(read.failure);
    return read.value === key ? succeeded(null) : failed({ kind: 'keyNotStored', place: store.place });
  }

  /** Whether the first store has a usable key of this name. */
  async holds(name: string): Promise<boolean> {
    const found = await this.#options.stores[0].get(name);
    return found.ok && found.value !== undefined && keyProblem(found.value) === undefined;
  }

  async seal(key: string): Promise<Result<string, Refusal>> {
    this.hide(key);
    const sealed = await this.#options.sealer.seal(key);
    return sealed.ok ? sealed : saidBy(sealed.failure);
  }

  /** Deletes the key from every store. */
  async forget(name: string): Promise<Result<null, Refusal>> {
    for (const store of this.#options.stores) {
      const deleted = await store.delete(name);
      if (!deleted.ok) return saidBy(deleted.failure);
    }
    return succeeded(null);
  }
}

function saidBy(message: string): { ok: false; failure: Refusal } {
  return failed(reportedBy({ message }));
}
