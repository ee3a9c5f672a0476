import { z } from 'zod';

const PATTERN = /^sha256:[0-9a-f]{64}$/;

/** Names a text that is stored outside the journal: a hash of its content, so the same text has the same id everywhere. */
export const blobId = z.string().regex(PATTERN);

/** Longer texts, in characters, are stored outside the journal, which then has only a part of them. */
export const MOST_IN_JOURNAL = 16_000;

/** All ids of stored texts in an event, a state or a genesis, each once. */
export function blobIdsIn(value: unknown): string[] {
  const found = new Set<string>();
  const look = (inner: unknown): void => {
    if (typeof inner === 'string' && PATTERN.test(inner)) found.add(inner);
    else if (typeof inner === 'object' && inner !== null) Object.values(inner).forEach(look);
  };
  look(value);
  return [...found];
}
