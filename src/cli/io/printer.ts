import { styleText } from 'node:util';
import { plainText } from '../../presenters/shared/plain-text.ts';
import type { Tone } from '../../presenters/shared/status-look.ts';
import type { CliIo } from './cli-io.ts';

type Style = Parameters<typeof styleText>[0];

const STYLE_OF: Readonly<Record<Tone, Style>> = {
  good: 'green',
  busy: 'cyan',
  waiting: 'yellow',
  bad: 'red',
  quiet: 'gray',
};

/** Prints results to stdout and remarks about them to stderr. Colours only for a terminal, or with `FORCE_COLOR`. */
export class Printer {
  readonly #io: CliIo;
  readonly #coloured: boolean;

  constructor(io: CliIo) {
    this.#io = io;
    this.#coloured = wantsColour(io);
  }

  /** Columns that a line may take without wrapping; practically unlimited for a file or a pipe. */
  get columns(): number {
    return this.#io.isTty ? Math.max(40, this.#io.columns) : 10_000;
  }

  line(text = ''): void {
    this.#io.stdout.write(`${text}\n`);
  }

  /**
   * Prints a remark to stderr, apart from the result that a script reads. Removes terminal escapes, because a remark may hold
   * messages of services and programs.
   */
  remark(text: string): void {
    this.#io.stderr.write(`${plainText(text)}\n`);
  }

  raw(text: string): void {
    this.#io.stdout.write(text);
  }

  /** Prints one JSON document over several lines. */
  json(value: unknown): void {
    this.line(terminalSafe(JSON.stringify(value, undefined, 2)));
  }

  /** Prints one JSON document as a line of a stream. */
  ndjson(value: unknown): void {
    this.line(terminalSafe(JSON.stringify(value)));
  }

  tone(tone: Tone, text: string): string {
    return this.style(STYLE_OF[tone], text);
  }

  style(style: Style, text: string): string {
    return this.#coloured && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** `NO_COLOR` counts with any value except the empty one (https://no-color.org). */
function wantsColour(io: CliIo): boolean {
  if ((io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb') return false;
  return io.isTty || (io.env['FORCE_COLOR'] ?? '0') !== '0';
}

/** Escapes the C1 controls and writing-direction marks that JSON leaves as they are: some terminals obey them. */
function terminalSafe(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
