import { keyShapes } from './key-shapes.ts';
import { RedactionStream } from './redaction-stream.ts';
import { secretForms, shortestForm } from './secret-forms.ts';

export interface Redactor {
  /** The text with every known secret, in any of its forms, and everything shaped like a key replaced. */
  redact(text: string): string;
  /** From now on this is a secret too. Shorter ones than six characters are not: they would blacken ordinary words. */
  add(secret: string): void;
  /** For text that comes in pieces: a secret that is split over pieces does not get through. */
  stream(): RedactionStream;
}

/** Looks for values and not for field names: a key in an error message or in an argument has no field name. */
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
