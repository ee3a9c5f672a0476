import { canBeWrapped, secretForms, shortestForm } from './secret-forms.ts';

/** Start and end of a part of a text. */
export type Span = readonly [start: number, end: number];

/** Secrets that are known by value, and where they are in a text. Searches for each form by itself, which is fast. */
export class KnownSecrets {
  /** Longest first. */
  forms: readonly string[] = [];

  /** Secrets shorter than six characters are ignored, because they would redact ordinary words. */
  add(secret: string): void {
    if (secret.length < shortestForm) return;
    this.forms = [...new Set([...this.forms, ...secretForms(secret)])].sort((a, b) => b.length - a.length);
  }

  /** In order, none of them overlapping. */
  find(text: string): Span[] {
    const found = this.forms.flatMap((form) => occurrences(text, form));
    const breaks = [...text.matchAll(lineBreak)];
    // Programs that wrap long lines break a form where they like.
    if (breaks.length > 0) {
      const flat = text.replace(lineBreak, '');
      const wrapped = this.forms.filter(canBeWrapped).flatMap((form) => occurrences(flat, form));
      if (wrapped.length > 0) {
        const place = placesIn(breaks);
        found.push(...wrapped.map(([start, end]): Span => [place(start), place(end - 1) + 1]));
      }
    }
    return withoutOverlap(found);
  }
}

/** Also where JSON escapes it. */
const lineBreak = /\r?\n|(?:\\r)?\\n/g;

function occurrences(text: string, form: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    found.push([at, at + form.length]);
  }
  return found;
}

/** From a place in the text without line breaks to the place in the whole text. */
function placesIn(breaks: readonly RegExpExecArray[]): (flat: number) => number {
  return (flat) => {
    let place = flat;
    for (const { index, 0: text } of breaks) {
      if (index > place) break;
      place += text.length;
    }
    return place;
  };
}

function withoutOverlap(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of [...spans].sort(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last === undefined || span[0] >= last[1]) apart.push(span);
    else apart[apart.length - 1] = [last[0], Math.max(last[1], span[1])];
  }
  return apart;
}
