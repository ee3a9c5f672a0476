/** Keeps the last bytes of a text of any length, as whole characters. */
export class TailText {
  readonly #limit: number;
  #text = '';
  #isCut = false;

  constructor(limitBytes: number) {
    this.#limit = Math.max(0, limitBytes);
  }

  push(text: string): void {
    this.#text += text;
    // Not cut at each push, so that the cost per byte stays constant.
    if (this.#text.length > 2 * this.#limit + 4096) this.#cut();
  }

  get text(): string {
    this.#cut();
    return this.#text;
  }

  get isCut(): boolean {
    this.#cut();
    return this.#isCut;
  }

  #cut(): void {
    const bytes = Buffer.from(this.#text);
    if (bytes.length <= this.#limit) return;
    this.#isCut = true;
    let start = bytes.length - this.#limit;
    while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
    this.#text = bytes.subarray(start).toString();
  }
}
