import type { RedactedText, Redaction } from '../../ports/redaction.ts';
import { StreamRedactor } from './stream-redactor.ts';
import { keyShapes } from './key-shapes.ts';
import { KnownSecrets, type Span } from './known-secrets.ts';

export interface Redactor extends Redaction {
  /** Adds a secret. Secrets shorter than six characters are ignored, because they would redact ordinary words. */
  add(secret: string): void;
}

/** Searches for values, not for field names: a key in an error message or an argument has no field name. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new KnownSecrets();
  const redact = (text: string): RedactedText =>
    replaced(text, known.find(text)).replace(keyShapes, redacted) as RedactedText;
  const matches = (text: string): Span[] => [
    ...known.find(text),
    ...[...text.matchAll(keyShapes)].map(({ 0: { length }, index }): Span => [index, index + length]),
  ];
  for (const secret of secrets) known.add(secret);
  return {
    redact,
    add: (secret) => {
      known.add(secret);
    },
    stream: () => new StreamRedactor({ redact, matches, forms: () => known.forms }),
  };
}

export const redacted = '[redacted]';

function replaced(text: string, spans: readonly Span[]): string {
  let from = 0;
  const parts: string[] = [];
  for (const [start, end] of spans) {
    parts.push(text.slice(from, start), redacted);
    from = end;
  }
  return spans.length === 0 ? text : [...parts, text.slice(from)].join('');
}
