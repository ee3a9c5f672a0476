/**
 * Whether a refusal names this field of a request. A name that is also a word of English counts only where it is marked as a
 * name: in quotes, in a path, after a word like "parameter".
 */
export function namedIn(text: string, field: string): boolean {
  if (!text.includes(field)) return false;
  const name = field.replaceAll(/[^\w]/g, '');
  const pattern = name.includes('_') ? `(?<![\\w-])${name}(?![\\w-])` : marked(name);
  return new RegExp(pattern, 'i').test(text);
}

function marked(name: string): string {
  const quoted = `['"\`]${name}(\\.\\w+)*['"\`]`;
  const path = `\\b(body|messages|tools|system|input|thinking)(\\.\\w+|\\[\\d+\\])*\\.${name}\\b|(^|[\\s:;])${name}(\\.\\w+)+\\b|(^|[;\\s])${name}: `;
  const word = `\\b(parameters?|fields?|arguments?|inputs?|property|supplied|unknown name|keyword argument)\\b\\W{0,3}${name}\\b`;
  return `${quoted}|${path}|${word}`;
}
