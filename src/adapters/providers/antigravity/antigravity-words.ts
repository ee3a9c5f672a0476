import { asObject, numberIn, parseJson, type LooseObject } from '../loose-json.ts';

/** The fields of Google's errors that hold words for a person, in the order in which they are told. */
const FIELDS = ['status', 'message', 'short_error', 'reason', 'description', 'error', 'details'] as const;

/** A text of agy's for a person: an error that is JSON, whole or behind other words, becomes the words in it. */
export function readable(text: string): string {
  const from = text.indexOf('{');
  if (from === -1) return text;
  const before = text.slice(0, from).trim();
  const object = asObject(parseJson(text.slice(from, text.lastIndexOf('}') + 1)));
  // JSON that was cut off tells a person nothing that the words before it do not.
  const words = object === undefined ? (before === '' ? text : '') : wordsOf(object);
  return [before, words].filter((part) => part !== '').join(' ');
}

/** Google's errors nest: `{error: {code, status, message, details: […]}}`. */
function wordsOf(object: LooseObject): string {
  const parts = FIELDS.flatMap((field) => {
    const value = object[field];
    if (typeof value === 'string') return value;
    return (Array.isArray(value) ? value : [value]).map(asObject).map((one) => (one === undefined ? '' : wordsOf(one)));
  });
  const code = numberIn(object, 'http_code') ?? numberIn(object, 'code');
  const all = [...parts, code === undefined ? '' : `code ${code}`].map((part) => part.trim());
  return [...new Set(all.filter((part) => part !== ''))].join(', ');
}
