/**
 * Splits streamed text into lines, only at `\n`: U+2028 and a lone `\r` may occur inside a JSON line. A line is truncated at the
 * limit, so that a program that never ends its line cannot fill the memory.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #maxCharacters: number;
  #parts: string[] = [];
  #length = 0;
  #dropping = false;

  constructor(onLine: (line: string) => void, maxCharacters = 8 * 1024 * 1024) {
    this.#onLine = onLine;
    this.#maxCharacters = maxCharacters;
  }

  push(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      this.#add(text.slice(from, at));
      if (this.#dropping) this.#dropping = false;
      else this.#hand();
      from = at + 1;
    }
    this.#add(text.slice(from));
  }

  /** Delivers a last line without a newline. */
  end(): void {
    if (this.#length > 0) this.#hand();
  }

  #add(text: string): void {
    if (this.#dropping || text === '') return;
    const room = this.#maxCharacters - this.#length;
    this.#parts.push(text.slice(0, room));
    this.#length += Math.min(text.length, room);
    if (text.length <= room) return;
    this.#hand();
    this.#dropping = true;
  }

  #hand(): void {
    const line = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    this.#onLine(line);
  }
}
