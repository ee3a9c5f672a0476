import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { RedactedText, Redaction, RedactionStream } from '../../ports/redaction.ts';
import type { SandboxCommand } from '../../ports/sandbox.ts';
import { ControlStripper } from './control-stripper.ts';
import { HeadTailBuffer } from './head-tail-buffer.ts';
import { LineSplitter } from './line-splitter.ts';
import { OutputFile } from './output-file.ts';

export type OutputWishes = Pick<SandboxCommand, 'outputFile' | 'onOutput' | 'onStdoutLine' | 'keepBytes'>;

export interface OutputNews {
  onBytes: () => void;
  /** Called when `onStdoutLine` reports that the work is done. */
  onDone: () => void;
  /** Called when a callback threw, which is a bug of the caller. It is rethrown where it can be caught. */
  onFault: (error: unknown) => void;
}

/**
 * The only way for what a command prints: from bytes to text, joined across chunks, without control sequences and without keys.
 * It keeps head and tail in memory, and writes the whole to a file. Only `onStdoutLine` gets the unfiltered text. Memory is
 * bounded for any output.
 */
export class ProcessOutput {
  readonly #wishes: OutputWishes;
  readonly #redaction: Redaction;
  readonly #file: OutputFile | null;
  readonly #both: HeadTailBuffer;
  readonly #channels: Channel[] = [];
  readonly #kept: { stdout: HeadTailBuffer; stderr: HeadTailBuffer };
  totalBytes = 0;

  constructor(wishes: OutputWishes, redaction: Redaction) {
    const keepBytes = wishes.keepBytes ?? keptByDefault;
    this.#wishes = wishes;
    this.#redaction = redaction;
    this.#file = wishes.outputFile === undefined ? null : new OutputFile(wishes.outputFile, maxOutputFileBytes);
    this.#both = new HeadTailBuffer(keepBytes);
    this.#kept = { stdout: new HeadTailBuffer(keepBytes), stderr: new HeadTailBuffer(keepBytes) };
  }

  read(name: 'stdout' | 'stderr', stream: Readable, news: OutputNews): void {
    const onLine = name === 'stdout' ? this.#wishes.onStdoutLine : undefined;
    const lines = onLine === undefined ? null : new LineSplitter(untilDone(onLine, news.onDone));
    const channel: Channel = {
      ...{ name, lines, ended: false },
      ...{ decoder: new TextDecoder(), stripper: new ControlStripper(), redaction: this.#redaction.stream() },
    };
    this.#channels.push(channel);
    const guarded = (work: () => void) => (): void => {
      try {
        work();
      } catch (error) {
        news.onFault(error);
      }
    };
    stream.on('data', (bytes: Buffer) => {
      this.totalBytes += bytes.length;
      news.onBytes();
      guarded(() => {
        const text = channel.decoder.decode(bytes, { stream: true });
        channel.lines?.push(text);
        if (this.#take(name, channel.redaction.push(channel.stripper.push(text)))) return;
        stream.pause();
        this.#file?.whenDrained(() => stream.resume());
      })();
    });
    const ended = guarded(() => {
      this.#end(channel);
    });
    // A reset pipe ends the output like a normal end.
    stream.on('end', ended).on('error', ended);
  }

  /** Adds our remark to the end of the output. */
  note(text: string): void {
    this.#both.push(`\n… ended: ${text} …\n`);
  }

  async finish(): Promise<{ output: string; stdout: string; stderr: string; totalBytes: number }> {
    for (const channel of this.#channels) this.#end(channel);
    await this.#file?.close();
    const problem = this.#file?.problem ?? null;
    if (problem !== null) this.#both.push(`\n… the output file is not complete: ${problem} …\n`);
    return {
      output: this.#both.toString(),
      stdout: this.#kept.stdout.toString(),
      stderr: this.#kept.stderr.toString(),
      totalBytes: this.totalBytes,
    };
  }

  #end(channel: Channel): void {
    if (channel.ended) return;
    channel.ended = true;
    const text = channel.decoder.decode();
    channel.lines?.push(text);
    channel.lines?.end();
    this.#take(channel.name, channel.redaction.push(channel.stripper.push(text) + channel.stripper.end()));
    this.#take(channel.name, channel.redaction.end());
  }

  #take(name: 'stdout' | 'stderr', text: RedactedText): boolean {
    if (text === '') return true;
    this.#both.push(text);
    this.#kept[name].push(text);
    this.#wishes.onOutput?.(name, text);
    return this.#file?.write(text) ?? true;
  }
}

interface Channel {
  name: 'stdout' | 'stderr';
  decoder: TextDecoder;
  stripper: ControlStripper;
  redaction: RedactionStream;
  lines: LineSplitter | null;
  ended: boolean;
}

const keptByDefault = 64 * 1024;
const maxOutputFileBytes = 64 * 1024 * 1024;

function untilDone(onLine: (line: string) => boolean | undefined, onDone: () => void): (line: string) => void {
  let done = false;
  return (line) => {
    if (done || onLine(line) !== true) return;
    done = true;
    onDone();
  };
}
