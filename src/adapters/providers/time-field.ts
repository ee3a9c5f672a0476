import { parseDuration } from './duration-in-text.ts';

/**
 * When a limit ends by a field that says so, in JSON at any depth or beside it: `"resets_at":1777936568`, `retryDelay: "39s"`,
 * `X-RateLimit-Reset: 1741305600000`. Milliseconds since 1970; `undefined`: there is no such field.
 */
export function namedTimeIn(text: string, nowMs: number): number | undefined {
  const limit = /limit reached\|(\d{10}|\d{13})\b/i.exec(text)?.[1];
  if (limit !== undefined) return stamp(Number(limit));
  for (const [, name = '', value = ''] of text.matchAll(FIELD)) {
    if (NO_TIME.test(name)) continue;
    const found = timeOf(name, value, nowMs);
    if (found !== undefined) return found;
  }
  return undefined;
}

const FIELD = /([\w-]*(?:resets?|retry)[\w-]*)[\\"']*\s*[:=]\s*[\\"']*([\w.µ:+-]+)/gi;
/** Fields that count or name something. */
const NO_TIME = /count|max|attempt|retries|num|type|kind|id$|reason|limit$/i;

function timeOf(name: string, value: string, nowMs: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number >= 1e9) return stamp(number);
    return nowMs + number * (/(ms|millis(econds)?)$/i.test(name) ? 1 : 1000);
  }
  const duration = parseDuration(value);
  if (duration !== undefined) return nowMs + duration;
  const date = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : date;
}

/** Seconds or milliseconds since 1970, as milliseconds. */
function stamp(number: number): number {
  return number > 1e11 ? number : number * 1000;
}
