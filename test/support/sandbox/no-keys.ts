import { createRedactor } from '../../../src/adapters/system/redactor.ts';
import type { OutputRedaction } from '../../../src/ports/redaction.ts';

/** Knows no key by name: only what is shaped like one is redacted. */
export const noKeys: OutputRedaction = redactionOf([]);

export function redactionOf(keys: readonly string[]): OutputRedaction {
  return { ...createRedactor(keys), ready: async () => undefined };
}
