import { isKeyReference, keyProblem } from '../../domain/provider/key-text.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { KeyRing, SecretStore } from '../../ports/secret-store.ts';

export interface KeyRingOptions {
  /** Searched in this order: the first store that has the name gives the key. */
  stores: readonly SecretStore[];
  env: Readonly<Record<string, string | undefined>>;
  /** Decrypts the text after `encrypted:`. */
  unseal: (sealed: string) => Promise<Result<string, string>>;
  /** Called with every key before it is returned, so that it can be redacted. */
  hide(key: string): void;
}

/** Keys are not cached, so the next request gets a changed key. */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  return {
    async resolve(reference) {
      const found = await find(reference, options);
      if (found.ok) options.hide(found.value);
      return found;
    },
  };
}

/** The same ring plus one key that is not stored, to try it out. */
export function withOneKey(ring: KeyRing, reference: string, key: string): KeyRing {
  return { resolve: async (wanted) => (wanted === reference ? succeeded(key) : ring.resolve(wanted)) };
}

async function find(reference: string, options: KeyRingOptions): Promise<Result<string, string>> {
  const { env, unseal } = options;
  if (!isKeyReference(reference)) {
    return failed(
      'What stands in place of a key is no reference to one: secret:NAME, env:NAME or encrypted:… is needed.',
    );
  }
  const name = reference.slice(reference.indexOf(':') + 1);
  if (reference.startsWith('env:')) return inEnvironment(name, env[name]);
  if (reference.startsWith('encrypted:')) return usable('The encrypted key in providers.yaml', await unseal(name));
  return usable(`The kept key "${name}"`, await kept(name, options.stores));
}

function inEnvironment(name: string, value: string | undefined): Result<string, string> {
  if (value === undefined) {
    return failed(
      `The environment variable ${name} is not set, and a provider has its key there. Set it where Dark Factory is started, or keep the key: dark-factory provider key <id>.`,
    );
  }
  return usable(`The key in the environment variable ${name}`, succeeded(value));
}

function usable(what: string, found: Result<string, string>): Result<string, string> {
  if (!found.ok) return found;
  const problem = keyProblem(found.value);
  return problem === undefined ? found : failed(`${what} ${problem}. Correct it, then go on.`);
}

async function kept(name: string, stores: readonly SecretStore[]): Promise<Result<string, string>> {
  const troubles: string[] = [];
  for (const store of stores) {
    const found = await store.get(name);
    if (!found.ok) troubles.push(found.failure);
    else if (found.value !== undefined) return succeeded(found.value);
  }
  if (troubles.length > 0) return failed(troubles.join(' '));
  const [only, ...more] = stores.map((store) => store.place);
  const where =
    more.length === 0
      ? `is not in ${only}. If it was entered in the editor, it is in the editor's secret storage, which only the editor can read`
      : `is neither in ${[only, ...more].join(' nor in ')}`;
  return failed(`The key "${name}" ${where}. Enter it here: dark-factory provider key <id>.`);
}
