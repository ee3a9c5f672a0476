import type { KeyRing } from '../../src/ports/secret-store.ts';

/** Knows these references and no other. */
export function fakeKeys(known: Readonly<Record<string, string>>): KeyRing {
  return {
    resolve: async (reference) => {
      const value = known[reference];
      return value === undefined ? { ok: false, failure: `there is no ${reference}` } : { ok: true, value };
    },
  };
}
