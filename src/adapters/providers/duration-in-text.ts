const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|milliseconds?)$/i, 1],
  [/^(s|secs?|seconds?)$/i, 1000],
  [/^(m|mins?|minutes?)$/i, 60_000],
  [/^(h|hrs?|hours?)$/i, 3_600_000],
  [/^(d|days?)$/i, 86_400_000],
  [/^(w|weeks?)$/i, 604_800_000],
  [/^months?$/i, 30 * 86_400_000],
  [/^[µu]s$/i, 1e-3],
  [/^ns$/i, 1e-6],
];
const UNIT =
  '(milliseconds?|msecs?|ms|months?|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h|days?|d|weeks?|w|[µu]s|ns)';
const AMOUNT = String.raw`(\d+(?:\.\d+)?|an?|one)\s*${UNIT}(?![a-z])`;
const DURATION = String.raw`(?:${AMOUNT}[\s,]*(?:and\s+)?)+`;
const LEAD =
  '(?:try(?:ing)? again|retry(?:ing)?|resets?|regain access|available(?: again)?|wait(?:ing)?|renews?|refreshes|come back)';
const BETWEEN = String.raw`\W*(?:(?:in|after|for|at|least|about|approximately|around|another|only)\s+)*`;
const SAID = new RegExp(`\\b${LEAD}${BETWEEN}(${DURATION})`, 'i');
const WHOLE = new RegExp(`^${DURATION}$`, 'i');

/** Milliseconds until a limit ends where the text tells a duration: `try again in 3 days 4 hours`, `Please wait 1m30s`. */
export function durationIn(text: string): number | undefined {
  return sum(SAID.exec(text)?.[1]);
}

/** Milliseconds of a text that is nothing but a duration: `6m0s`, `1h23m`, `120ms`, `3 days`; `undefined`: it is none. */
export function parseDuration(text: string): number | undefined {
  return WHOLE.test(text.trim()) ? sum(text) : undefined;
}

/** `RetryInfo.retryDelay` of Google's error details, as Go prints it: `39.5s`, `108h48m29s`; milliseconds. */
export function retryDelayIn(text: string): number | undefined {
  return parseDuration(/retryDelay"?\s*[:=]\s*"?([\dhmsµun.]+)/i.exec(text)?.[1] ?? '');
}

function sum(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(new RegExp(AMOUNT, 'gi'))) {
    const factor = UNIT_MS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
    total += (/^\d/.test(amount) ? Number(amount) : 1) * factor;
  }
  return total;
}
