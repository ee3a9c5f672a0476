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

/** Milliseconds until a quota resets, in any wording that the service uses; `undefined`: the text does not say. */
export function resetDelayIn(text: string, nowMs: number): number | undefined {
  const said =
    /(?:resets? in|will reset after|quotaResetDelay"?\s*[:=]\s*"?|try again in|retry in)\s*((?:\d+(?:\.\d+)?(?:h|ms|m|s|µs|us|ns))+)/i;
  const delay = parseGoDuration(said.exec(text)?.[1] ?? '');
  if (delay !== undefined) return delay;
  const stamp = /quotaResetTimeStamp"?\s*[:=]\s*"?(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/i.exec(text)?.[1];
  const at = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** `RetryInfo.retryDelay` of Google's error details, milliseconds. */
export function retryDelayIn(text: string): number | undefined {
  return parseGoDuration(/retryDelay"?\s*[:=]\s*"?([\dhmsµun.]+)/i.exec(text)?.[1] ?? '');
}
