/**
 * Reads values of an undocumented wire format: a value that is missing or of another type is `undefined`, never an error.
 */
export type LooseObject = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown, key: string): LooseObject | undefined {
  return asObject(asObject(value)?.[key]);
}

export function asObject(value: unknown): LooseObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LooseObject) : undefined;
}

export function textIn(value: unknown, key: string): string | undefined {
  const found = asObject(value)?.[key];
  return typeof found === 'string' ? found : undefined;
}

export function numberIn(value: unknown, key: string): number | undefined {
  const found = asObject(value)?.[key];
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = asObject(value)?.[key];
  return Array.isArray(found) ? found : [];
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON objects from lines, even if a string in them holds raw control characters or line feeds: agy 1.1.8 wrote raw
 * newlines inside `response` (antigravity-cli#702). The cost is linear in the text.
 */
export class LooseJsonLines {
  #pieces: string[] = [];
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** Returns the objects that this line completes, and lines that turned out not to be JSON. */
  take(line: string): { objects: LooseObject[]; noise: string[] } {
    const whole = asObject(line.trimStart().startsWith('{') ? parseJson(line) : undefined);
    if (whole !== undefined && (this.#pieces.length === 0 || 'event' in whole)) {
      return { objects: [whole], noise: this.#giveUp() };
    }
    if (this.#pieces.length === 0 && !line.startsWith('{')) return { objects: [], noise: [line] };
    this.#scan(line);
    if (this.#depth > 0) return { objects: [], noise: [] };
    const mended = asObject(parseJson(this.#pieces.join('')));
    const noise = this.#giveUp();
    return mended === undefined ? { objects: [], noise } : { objects: [mended], noise: [] };
  }

  /** Returns the lines of an object that was never completed. */
  rest(): string[] {
    return this.#giveUp();
  }

  #giveUp(): string[] {
    const noise = this.#pieces.length === 0 ? [] : [this.#pieces.join('')];
    this.#pieces = [];
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    return noise;
  }

  #scan(line: string): void {
    if (this.#pieces.length > 0) this.#pieces.push(this.#isInString ? '\\n' : '\n');
    let from = 0;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (this.#isInString && code < 0x20) {
        this.#pieces.push(line.slice(from, at), `\\u${code.toString(16).padStart(4, '0')}`);
        from = at + 1;
      }
      this.#step(code);
    }
    this.#pieces.push(line.slice(from));
  }

  #step(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isInString) {
      if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) this.#isInString = false;
    } else if (code === QUOTE) this.#isInString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#depth--;
  }
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
