import { parseJson } from '../../loose-json.ts';

/**
 * The JSON object or list that begins at `from`, and the index behind it; `undefined`: there is none, or it is cut off. Models
 * write raw line feeds into strings, so control characters there are allowed. The cost is linear in the text.
 */
export function jsonAt(text: string, from: number): { value: unknown; end: number } | undefined {
  const end = endOf(text, from);
  if (end === undefined) return undefined;
  const piece = text.slice(from, end);
  const value = parseJson(piece) ?? parseJson(escaped(piece));
  return value === undefined ? undefined : { value, end };
}

/** All objects and lists of a text that holds nothing but them, with `;` or `,` between them; `undefined`: it holds more. */
export function jsonValuesIn(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (let at = skipped(text, 0); at < text.length;) {
    const found = jsonAt(text, at);
    if (found === undefined) return undefined;
    values.push(found.value);
    at = skipped(text, found.end);
  }
  return values;
}

function skipped(text: string, from: number): number {
  let at = from;
  while (/[\s;,]/.test(text.charAt(at))) at++;
  return at;
}

function endOf(text: string, from: number): number | undefined {
  if (!/[{[]/.test(text.charAt(from))) return undefined;
  let depth = 0;
  let isInString = false;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function escaped(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\[\s\S])*"/g, (literal) =>
    literal.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
