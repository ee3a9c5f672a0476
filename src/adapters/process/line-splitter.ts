/**
 * Cuts text that comes in pieces into lines at `\n` alone: U+2028 and a lone `\r` may stand inside a JSON line. A line
 * longer than the limit is handed out as far as the limit and the rest of it is dropped, so a program that never ends its
 * line cannot fill the memory.
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

  /** Hands out a last line that has no newline. */
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
