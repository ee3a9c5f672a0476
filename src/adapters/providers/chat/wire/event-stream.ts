import { parseJson } from '../../loose-json.ts';
import { errorText, isErrorValue } from '../http/error-text.ts';
import { ServiceRefusal } from './service-refusal.ts';

/** The mark that ends a stream of chat completions, as it is handed on. */
export const DONE = '[DONE]';

/**
 * The values in the body of an answer: those of an event stream as they come, or the one of a body that is JSON. Tolerates what
 * servers get wrong: any line ends, a mark of the byte order, comments, `data:` without a blank, no empty line between events or
 * at the end. A last event that is cut off is left out. Throws `ServiceRefusal` for an event that is an error, and `SyntaxError`
 * for one that is no JSON.
 */
export async function* eventsIn(body: AsyncIterable<Uint8Array> | null): AsyncGenerator {
  if (body === null) return;
  const events = new EventLines();
  const whole: string[] = [];
  let isWhole: boolean | undefined;
  for await (const text of textIn(body)) {
    // Blanks before the answer keep a connection alive.
    if (isWhole === undefined && text.trim() !== '') isWhole = /^\s*[[{<]/.test(text);
    if (isWhole === true) whole.push(text);
    else if (isWhole === false) yield* events.take(text);
  }
  if (isWhole === true) yield* valuesIn(whole.join(''));
  else yield* events.end();
}

async function* textIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // The decoder leaves out the mark of the byte order.
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true });
    if (text !== '') yield text;
  }
}

/** One JSON value, or one in each line. */
function* valuesIn(text: string): Generator {
  const value = parseJson(text);
  const values = value === undefined ? text.split(/[\r\n]+/).map(parseJson) : [value];
  for (const one of values) if (one !== undefined) yield checked(one, '');
}

/** Puts together the lines of a stream, and its events. */
class EventLines {
  #line: string[] = [];
  #endsWithReturn = false;
  #data: string[] = [];
  #event = '';

  *take(text: string): Generator {
    // A line feed after a carriage return belongs to it, also in the next piece.
    const rest = this.#endsWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#endsWithReturn = text.endsWith('\r');
    const [first = '', ...lines] = rest.split(/\r\n|\r|\n/);
    this.#line.push(first);
    for (const next of lines) {
      yield* this.#read(this.#line.join(''));
      this.#line = [next];
    }
  }

  *end(): Generator {
    const line = this.#line.join('');
    if (line !== '') yield* this.#read(line);
  }

  *#read(line: string): Generator {
    if (line === '') {
      yield* this.#finish();
      return;
    }
    const [, field, value = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') this.#event = value.trim();
    if (field !== 'data') return;
    // Some servers put no empty line between events, so each line is tried by itself first.
    const parsed = this.#data.length === 0 ? dataOf(value) : undefined;
    if (parsed === undefined) this.#data.push(value);
    else yield checked(parsed, this.#event);
  }

  *#finish(): Generator {
    const [text, event] = [this.#data.join('\n'), this.#event];
    this.#data = [];
    this.#event = '';
    if (text.trim() === '') return;
    const value = dataOf(text);
    if (value !== undefined) yield checked(value, event);
    else if (event === 'error') throw new ServiceRefusal(null, text);
    else throw new SyntaxError('an event of the stream is no JSON');
  }
}

function dataOf(text: string): unknown {
  return text.trim() === DONE ? DONE : parseJson(text);
}

function checked(value: unknown, event: string): unknown {
  const isError = isErrorValue(value) || (event === 'error' && errorText(value) !== '');
  if (isError) throw new ServiceRefusal(null, JSON.stringify(value));
  return value;
}
