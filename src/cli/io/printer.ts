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

/** What the command prints: results on stdout, everything about them on stderr. Colour for people only. */
export class Printer {
  readonly #io: CliIo;
  readonly #coloured: boolean;

  constructor(io: CliIo) {
    this.#io = io;
    this.#coloured = wantsColour(io);
  }

  /** Columns that a line may take without wrapping; a file or a pipe has no edge. */
  get columns(): number {
    return this.#io.isTty ? Math.max(40, this.#io.columns) : 10_000;
  }

  line(text = ''): void {
    this.#io.stdout.write(`${text}\n`);
  }

  /**
   * A remark beside the result: never mixed into what a script reads. Refusals of services and programs end up here, so that
   * nothing in one may drive the terminal.
   */
  remark(text: string): void {
    this.#io.stderr.write(`${plainText(text)}\n`);
  }

  raw(text: string): void {
    this.#io.stdout.write(text);
  }

  /** One whole document. */
  json(value: unknown): void {
    this.line(terminalSafe(JSON.stringify(value, undefined, 2)));
  }

  /** One document in one line of a stream of documents. */
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

/** https://no-color.org: any value but the empty one. */
function wantsColour(io: CliIo): boolean {
  if ((io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb') return false;
  return io.isTty || (io.env['FORCE_COLOR'] ?? '0') !== '0';
}

/** JSON leaves C1 controls and marks of writing direction as they are; some terminals obey them. */
function terminalSafe(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
