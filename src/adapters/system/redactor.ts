import { keyShapes } from './key-shapes.ts';
import { RedactionStream } from './redaction-stream.ts';
import { secretForms, shortestForm } from './secret-forms.ts';

export interface Redactor {
  /** Replaces every known secret in any of its forms, and everything that is shaped like a key. */
  redact(text: string): string;
  /** Adds a secret. Secrets shorter than six characters are ignored, because they would redact ordinary words. */
  add(secret: string): void;
  /** For streamed text: a secret that is split over pieces is redacted too. */
  stream(): RedactionStream;
}

/** Searches for values, not for field names: a key in an error message or an argument has no field name. */
export function createRedactor(secrets: readonly string[]): Redactor {
  let forms: string[] = [];
  let known: RegExp | null = null;
  const redact = (text: string): string => {
    const withoutKnown = known === null ? text : text.replace(known, redacted);
    return withoutKnown.replace(keyShapes, redacted);
  };
  const matches = (text: string): [number, number][] =>
    [known, keyShapes].flatMap((shape) =>
      shape === null
        ? []
        : [...text.matchAll(shape)].map(({ 0: { length }, index }): [number, number] => [index, index + length]),
    );
  const redactor: Redactor = {
    redact,
    add(secret) {
      if (secret.length < shortestForm) return;
      forms = [...new Set([...forms, ...secretForms(secret)])].sort((a, b) => b.length - a.length);
      known = new RegExp(forms.map(escaped).join('|'), 'g');
    },
    stream: () => new RedactionStream({ redact, matches, forms: () => forms }),
  };
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

export const redacted = '[redacted]';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
