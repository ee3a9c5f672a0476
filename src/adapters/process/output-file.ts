import { createWriteStream, type WriteStream } from 'node:fs';
import type { RedactedText } from '../../ports/redaction.ts';

/** Writes what a program printed, without keys, up to a number of bytes. A disk error ends the file, not the command. */
export class OutputFile {
  readonly #stream: WriteStream;
  readonly #maxBytes: number;
  #written = 0;
  #full = false;
  /** The disk error that made the file incomplete; `null`: none. */
  problem: string | null = null;

  constructor(path: string, maxBytes: number) {
    this.#maxBytes = maxBytes;
    // Readable only by its owner, because programs may print keys that are not known here.
    this.#stream = createWriteStream(path, { mode: 0o600 });
    this.#stream.on('error', (error) => {
      this.problem ??= error.message;
    });
  }

  /** `false`: the disk is too slow; continue after `whenDrained`. */
  write(text: RedactedText): boolean {
    if (this.#full || this.problem !== null) return true;
    const bytes = Buffer.from(text, 'utf8');
    if (this.#written + bytes.length <= this.#maxBytes) {
      this.#written += bytes.length;
      return this.#stream.write(bytes);
    }
    this.#full = true;
    this.#stream.write(bytes.subarray(0, this.#maxBytes - this.#written));
    return this.#stream.write('\n… the file ends here, the program went on printing …\n');
  }

  whenDrained(go: () => void): void {
    const once = (): void => {
      this.#stream.off('drain', once).off('error', once).off('close', once);
      go();
    };
    this.#stream.once('drain', once).once('error', once).once('close', once);
  }

  async close(): Promise<void> {
    if (this.#stream.closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.end();
    });
  }
}
