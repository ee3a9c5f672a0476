import { asObject, listIn, numberIn, objectIn, parseJson, textIn, type LooseObject } from '../../loose-json.ts';

/** The service's refusal: `type code message`, as far as they are given. */
export interface Refusal {
  status: number | null;
  text: string;
  /** All that the service said, in which a time may be told that is no part of its message. */
  whole?: string;
}

/** Errors are nested, and JSON of errors is the message of other errors, at most so deep. */
const DEEPEST = 5;

/** The words of an error in any form: text, a web page, an object, a list of them, JSON inside of a message. */
export function errorText(value: unknown, depth = 0): string {
  if (depth > DEEPEST) return '';
  if (typeof value === 'string') return wordsOf(value, depth);
  if (Array.isArray(value)) {
    const words = (value as unknown[]).slice(0, 5).map((one) => errorText(one, depth + 1));
    return words.filter((one) => one !== '').join('; ');
  }
  const told = asObject(value);
  if (told === undefined) return '';
  const inner = told['error'];
  if (typeof inner === 'object' && inner !== null) return errorText(inner, depth + 1);
  return partsOf(told, depth).join(' ');
}

/** Gateways send the status of the upstream service as the code of an error inside a stream. */
export function errorStatus(value: unknown): number | null {
  const first = Array.isArray(value) ? (value as unknown[])[0] : value;
  const inner = objectIn(first, 'error') ?? first;
  const code = numberIn(inner, 'code') ?? numberIn(inner, 'status') ?? numberIn(inner, 'status_code');
  const told = code ?? Number(textIn(inner, 'code') ?? NaN);
  return told >= 400 && told < 600 ? told : null;
}

/** Whether a value that came in place of an answer is an error: all services have a field of their own for it. */
export function isErrorValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && (value as unknown[]).every(isErrorValue);
  const told = asObject(value);
  if (told === undefined) return false;
  const error = told['error'] ?? told['errors'];
  if (error !== undefined && error !== null && error !== false && error !== '') {
    return !Array.isArray(error) || error.length > 0;
  }
  if (textIn(told, 'object') === 'error' || textIn(told, 'type') === 'error') return true;
  // Anthropic's streams begin with an event whose message is an object.
  const isTold =
    ['message', 'detail', 'msg'].some((field) => typeof told[field] === 'string') || Array.isArray(told['detail']);
  return isTold && ANSWERS.every((field) => !(field in told));
}

/** Reads an error from an answer that was not a stream. `undefined`: it holds none, like a proxy's page. */
export function refusalIn(sample: string): Refusal | undefined {
  const value = parseJson(sample);
  const text = errorText(value);
  return text !== '' && isErrorValue(value) ? { status: errorStatus(value), text, whole: sample } : undefined;
}

/** Fields of an answer, or of a part of one. */
const ANSWERS = ['choices', 'usage', 'output', 'response', 'delta', 'item', 'content', 'model'];

function partsOf(told: LooseObject, depth: number): string[] {
  const metadata = objectIn(told, 'metadata');
  const said = MESSAGES.map((field) => messageOf(told, field, depth)).filter((one) => one !== '');
  const parts = [
    textIn(told, 'type') ?? '',
    textIn(told, 'code') ?? '',
    ...said,
    wordsOf(textIn(metadata, 'raw') ?? '', depth),
    textIn(metadata, 'limit_source') ?? '',
    // Anthropic reports a spend limit as a rate limit; only this code distinguishes them.
    textIn(objectIn(told, 'details'), 'error_code') ?? '',
  ];
  const param = textIn(told, 'param') ?? '';
  return [...parts, said.join(' ').includes(param) ? '' : param].filter((part) => part !== '');
}

const MESSAGES = ['message', 'error', 'detail', 'errors', 'msg', 'title', 'error_description', 'Message'];

function messageOf(told: LooseObject, field: string, depth: number): string {
  const value = told[field];
  const places = listIn(told, 'loc').filter((place) => place !== 'body');
  // Pydantic tells the field in `loc`, and repeats what was sent in `input`, which is not shown.
  const place = field === 'msg' && places.length > 0 ? `${places.join('.')}: ` : '';
  return place + errorText(value, depth + 1);
}

function wordsOf(text: string, depth: number): string {
  const bare = text.trim();
  if (/^[[{"]/.test(bare)) {
    const inner = errorText(parseJson(bare), depth + 1);
    if (inner !== '') return inner;
  }
  return /^<(!doctype|html|head|body|\?xml|center|h1)/i.test(bare) ? pageText(bare) : bare;
}

/** The title and the headline of a page, which gateways send. */
function pageText(page: string): string {
  const found = [...page.slice(0, 20_000).matchAll(/<(title|h1|h2)\b[^>]*>([^<]*)</gi)].map(([, , text = '']) =>
    text.trim(),
  );
  const words = [...new Set(found)].filter((text) => text !== '').join('. ');
  return words === ''
    ? page
        .slice(0, 4000)
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : words;
}
