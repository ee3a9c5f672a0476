import type { RedactedText, RedactionStream } from '../../ports/redaction.ts';
import type { Span } from './known-secrets.ts';
import { canBeWrapped } from './secret-forms.ts';

export interface RedactionRules {
  redact(text: string): RedactedText;
  /** The parts that would be replaced. */
  matches(text: string): Span[];
  /** The known secrets, in all their forms. */
  forms(): readonly string[];
}

/**
 * Redacts streamed text. It holds back only text that could still become a secret: the start of a known one, the last word, an
 * unfinished private key, an authorization header. So output is delayed by a word, not by a block.
 */
export class StreamRedactor implements RedactionStream {
  readonly #rules: RedactionRules;
  #held = '';

  constructor(rules: RedactionRules) {
    this.#rules = rules;
  }

  /** Returns the part of the text so far that is safe to show. */
  push(piece: string): RedactedText {
    const text = this.#held + piece;
    const cut = this.#safeCut(text);
    this.#held = text.slice(cut);
    return this.#rules.redact(text.slice(0, cut));
  }

  /** Returns the rest, redacted. */
  end(): RedactedText {
    const rest = this.#rules.redact(this.#held);
    this.#held = '';
    return rest;
  }

  #safeCut(text: string): number {
    const tailStart = Math.max(0, text.length - longestHeld);
    const tail = text.slice(tailStart);
    let cut = Math.min(
      lastWordOf(text),
      this.#beginningOfKnown(text),
      this.#beginningOfWrapped(text),
      tailStart + openContext(tail),
    );
    // A complete match must be either emitted or held back as a whole.
    const matches = this.#rules.matches(tail).map(([start, end]): Span => [tailStart + start, tailStart + end]);
    for (let moved = true; moved;) {
      const straddling = matches.find(([start, end]) => start < cut && cut < end);
      moved = straddling !== undefined;
      if (straddling !== undefined) cut = straddling[0];
    }
    return cut;
  }

  #beginningOfKnown(text: string): number {
    const forms = this.#rules.forms();
    const longest = forms[0]?.length ?? 0;
    const from = Math.max(0, text.length - longest + 1);
    for (let at = from; at < text.length; at += 1) {
      const tail = text.slice(at);
      if (forms.some((form) => form.startsWith(tail))) return at;
    }
    return text.length;
  }

  /** The same for a form that is broken over lines, of which the last may have ended. */
  #beginningOfWrapped(text: string): number {
    const forms = this.#rules.forms().filter(canBeWrapped);
    // A break per character at most.
    const from = Math.max(0, text.length - 2 * (forms[0]?.length ?? 0));
    const window = text.slice(from);
    if (!window.includes('\n')) return text.length;
    const places = [...window.matchAll(/[^\n]/g)].map(({ index }) => from + index);
    const flat = window.replaceAll('\n', '');
    const at = places.findIndex((_, place) => {
      const tail = flat.slice(place);
      return forms.some((form) => form.startsWith(tail));
    });
    return places[at] ?? text.length;
  }
}

/** No key is longer, so longer text is not held back, and memory stays bounded. */
const longestHeld = 16 * 1024;
const longestWord = 4096;

/** Start of the last word, which may be an incomplete key. */
function lastWordOf(text: string): number {
  let at = text.length;
  while (at > 0 && text.length - at < longestWord && !/\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** Start of an unfinished private key or authorization header, which may contain blanks. */
function openContext(tail: string): number {
  const open =
    /-----BEGIN(?![\s\S]*-----END [A-Z ]*PRIVATE KEY-----)(?: ?$| [A-Z ]*-{0,5}$| [A-Z ]*PRIVATE KEY-----[\s\S]*$)/.exec(
      tail,
    ) ?? /[Aa]uthorization["']?[:=]? ?["']?(?:Bearer|Basic|token)? ?\S*$/.exec(tail);
  return open === null ? tail.length : open.index;
}
