/** Keeps the first and the last bytes of a text of any length, and notes how much was omitted between them. */
export class HeadTailBuffer {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #totalBytes = 0;

  constructor(keepBytes: number) {
    this.#headLimit = Math.ceil(keepBytes / 2);
    this.#tailLimit = Math.floor(keepBytes / 2);
  }

  push(text: string): void {
    let bytes = Buffer.from(text, 'utf8');
    this.#totalBytes += bytes.length;
    if (this.#headBytes < this.#headLimit) {
      const part = bytes.subarray(0, this.#headLimit - this.#headBytes);
      this.#head.push(part);
      this.#headBytes += part.length;
      bytes = bytes.subarray(part.length);
    }
    if (bytes.length === 0) return;
    if (bytes.length > this.#tailLimit) bytes = bytes.subarray(bytes.length - this.#tailLimit);
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    // Joined only occasionally, not at each push, so that the cost per byte stays constant.
    if (this.#tailBytes > 2 * this.#tailLimit + slack || this.#tail.length > 1024) this.#compact();
  }

  toString(): string {
    this.#compact();
    const missing = this.#totalBytes - this.#headBytes - this.#tailBytes;
    if (missing === 0) return Buffer.concat([...this.#head, ...this.#tail]).toString('utf8');
    const head = withoutBrokenEnd(Buffer.concat(this.#head));
    const tail = withoutBrokenStart(Buffer.concat(this.#tail));
    const gap = this.#totalBytes - head.length - tail.length;
    return `${head.toString('utf8')}\n… ${gap.toLocaleString('en-GB')} bytes left out …\n${tail.toString('utf8')}`;
  }

  #compact(): void {
    const joined = Buffer.concat(this.#tail);
    // A copy, because a view would keep the dropped bytes in memory.
    const kept = Buffer.from(joined.subarray(Math.max(0, joined.length - this.#tailLimit)));
    this.#tail = [kept];
    this.#tailBytes = kept.length;
  }
}

const slack = 64 * 1024;

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function withoutBrokenStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 4 && isContinuation(bytes[start])) start += 1;
  return bytes.subarray(start);
}

function withoutBrokenEnd(bytes: Buffer): Buffer {
  let lead = bytes.length - 1;
  while (lead >= 0 && bytes.length - lead < 4 && isContinuation(bytes[lead])) lead -= 1;
  const first = bytes[lead];
  if (first === undefined || first < 0xc0) return bytes;
  const needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return bytes.length - lead < needed ? bytes.subarray(0, lead) : bytes;
}
