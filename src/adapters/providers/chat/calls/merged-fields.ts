import { asObject, numberIn, textIn } from '../../loose-json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Texts that come in pieces; all others are told as a whole, so that the last one counts. */
const IN_PIECES = /^(reasoning|reasoning_content|reasoning_text|thinking|thinking_content|thoughts?|text|summary)$/;

/** Puts the fields of one more event to those before it. `null` says nothing. */
export function merged(before: Fields, next: Fields): Record<string, unknown> {
  const fields = { ...before };
  for (const [name, value] of Object.entries(next)) {
    if (value === null || value === undefined) continue;
    fields[name] = both(name, fields[name], value);
  }
  return fields;
}

function both(name: string, before: unknown, next: unknown): unknown {
  if (typeof before === 'string' && typeof next === 'string') return IN_PIECES.test(name) ? before + next : next;
  if (Array.isArray(before) && Array.isArray(next)) return next.reduce<unknown[]>(withPart, before);
  const [one, other] = [asObject(before), asObject(next)];
  return one === undefined || other === undefined ? next : merged(one, other);
}

/** A part that continues the one with the same number and type is put to it; OpenRouter numbers `reasoning_details`. */
function withPart(parts: readonly unknown[], part: unknown): unknown[] {
  const index = numberIn(part, 'index');
  const at = parts.findIndex(
    (one) => index !== undefined && numberIn(one, 'index') === index && textIn(one, 'type') === textIn(part, 'type'),
  );
  const [one, other] = [asObject(parts[at]), asObject(part)];
  if (one === undefined || other === undefined) return [...parts, part];
  return parts.with(at, merged(one, other));
}
