const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a duration as Go prints it: `108h48m29s`, `39.5s`, `0s`, `250.5ms`; `undefined` for anything else. */
export function parseGoDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}

/** `RetryInfo.retryDelay` of Google's error details, milliseconds. */
export function retryDelayIn(text: string): number | undefined {
  return parseGoDuration(/retryDelay"?\s*[:=]\s*"?([\dhmsµun.]+)/i.exec(text)?.[1] ?? '');
}
