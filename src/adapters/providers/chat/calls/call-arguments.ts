import { asObject, parseJson } from '../../loose-json.ts';
import { jsonValuesIn } from './json-at.ts';

/** JSON inside of JSON strings is decoded this often. */
const MOST_ENCODINGS = 3;

/**
 * The arguments of a call as JSON of an object, from the pieces in which they came. Servers leave them empty, encode them twice,
 * send `{}` in front of them, repeat them as a whole, or send with each piece all that there is so far. Text that cannot be read
 * is returned as it came.
 */
export function callArguments(pieces: readonly string[]): string {
  const joined = pieces.join('');
  if (/^\s*(null|""|undefined)?\s*$/.test(joined)) return '{}';
  const last = pieces.at(-1) ?? '';
  return objectText(joined) ?? (pieces.length > 1 ? objectText(last) : undefined) ?? joined;
}

/** A value that stands where arguments are expected, as text: servers send an object as well as its JSON. */
export function argumentText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}

/** Whether the text holds a complete object, so that nothing more of it can come. */
export function isWholeObject(text: string): boolean {
  return asObject(parseJson(text)) !== undefined;
}

function objectText(text: string): string | undefined {
  if (isWholeObject(text)) return text;
  const decoded = decodedObject(text);
  if (decoded !== undefined) return decoded;
  const fenced = /^\s*```\w*\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text;
  const texts = (jsonValuesIn(fenced) ?? []).map((value) =>
    asObject(value) === undefined ? '' : JSON.stringify(value),
  );
  const filled = new Set(texts.filter((one) => one !== '{}'));
  if (texts.length > 0 && filled.size === 0) return '{}';
  const [only = ''] = filled;
  return filled.size === 1 && only !== '' ? only : undefined;
}

function decodedObject(text: string): string | undefined {
  let value: unknown = parseJson(text);
  for (let n = 0; typeof value === 'string' && n < MOST_ENCODINGS; n++) {
    if (value.trim() === '') return '{}';
    const inner = parseJson(value);
    if (asObject(inner) !== undefined) return value;
    value = inner;
  }
  return undefined;
}
