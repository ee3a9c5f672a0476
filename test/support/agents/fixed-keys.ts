import type { KeyRing } from '../../../src/ports/secret-store.ts';

/** Keys by reference. */
export function fixedKeys(keys: Readonly<Record<string, string>> = {}): KeyRing {
  return {
    async resolve(reference) {
      const value = keys[reference];
      return value === undefined ? { ok: false, failure: `There is no key under ${reference}.` } : { ok: true, value };
    },
  };
}
