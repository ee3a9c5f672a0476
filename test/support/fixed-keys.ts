import { failed, succeeded } from '../../src/domain/result.ts';
import type { KeyRing } from '../../src/ports/secret-store.ts';

/** A ring with these keys, which may be changed while it is used. */
export function fixedKeys(keys: Readonly<Record<string, string>> = {}): KeyRing {
  return {
    async resolve(reference) {
      const key = keys[reference];
      return key === undefined ? failed(`There is no key for ${reference}.`) : succeeded(key);
    },
  };
}
