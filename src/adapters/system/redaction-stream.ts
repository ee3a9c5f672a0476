export interface RedactionRules {
  redact(text: string): string;
  /** Start and end of each part that would be replaced. */
  matches(text: string): [number, number][];
  /** The known secrets, in all their forms. */
  forms(): readonly string[];
}

/**
 * Redacts streamed text. It holds back only text that could still become a secret: the start of a known one, the last word, an
 * unfinished private key, an authorization header. So output is delayed by a word, not by a block.
 */
export class RedactionStream {
  readonly #rules: RedactionRules;
  #held = '';

  constructor(rules: RedactionRules) {
    this.#rules = rules;
  }

  /** Returns the part of the text so far that is safe to show. */
  push(piece: string): string {
    const text = this.#held + piece;
    const cut = this.#safeCut(text);
    this.#held = text.slice(cut);
    return this.#rules.redact(text.slice(0, cut));
  }

  /** Returns the rest, redacted. */
  end(): string {
    const rest = this.#rules.redact(this.#held);
    this.#held = '';
    return rest;
  }

  #safeCut(text: string): number {
    const tailStart = Math.max(0, text.length - longestHeld);
    const tail = text.slice(tailStart);
    let cut = Math.min(lastWordOf(text), this.#beginningOfKnown(text), tailStart + openContext(tail));
    // A complete match must be either emitted or held back as a whole.
    for (let moved = true; moved;) {
      const straddling = this.#rules.matches(text).find(([start, end]) => start < cut && cut < end);
      moved = straddling !== undefined;
      if (straddling !== undefined) cut = straddling[0];
    }
    return cut;
  }

  #beginningOfKnown(text: string): number {
    const forms = this.#rules.forms();
    const longest = forms[0]?.length ?? 0;
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
      const tail = text.slice(at);
      if (forms.some((form) => form.startsWith(tail))) return at;
    }
    return text.length;
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
