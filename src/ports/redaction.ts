declare const clean: unique symbol;

/** Text without any key that Dark Factory holds. Only a `Redaction` makes it, so no other text can be given where it is asked for. */
export type RedactedText = string & { readonly [clean]: true };

/** Replaces every known key in any of its forms, and everything that is shaped like a key. */
export interface Redaction {
  redact: (text: string) => RedactedText;
  /** For streamed text: a key that is split over pieces is redacted too. One for each stream. */
  stream: () => RedactionStream;
}

export interface RedactionStream {
  /** Returns the part of the text so far that is safe to show; the rest is held back until it cannot become a key any more. */
  push(piece: string): RedactedText;
  /** Returns what is held back, redacted. */
  end(): RedactedText;
}

/** For what programs print. */
export interface OutputRedaction extends Redaction {
  /** Resolves when every key that the settings name is known. A key that cannot be read is left out. */
  ready(): Promise<void>;
}
