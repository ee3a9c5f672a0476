/** Milliseconds. Never negative. */
export type Duration = number;

/** Reads `1h 30m`, `90m`, `2d`, `1.5h`. Units from days down, each at most once. Throws a `RangeError` on anything else. */
export function parseDuration(text: string): Duration {
  const parts = text.trim().split(/\s+/);
  let total = 0;
  let previous = -1;
  for (const part of parts) {
    const match = /^(\d+(?:\.\d+)?)(d|h|m|s|ms)$/.exec(part);
    const place = units.findIndex(({ symbol }) => symbol === match?.[2]);
    const unit = units[place];
    if (match === null || unit === undefined || place <= previous) {
      throw new RangeError(`not a duration: ${text}`);
    }
    total += Number(match[1]) * unit.milliseconds;
    previous = place;
  }
  return Math.round(total);
}

/** The largest units first, empty ones left out: `1h 30m`. Nothing at all is `0s`. */
export function formatDuration(duration: Duration): string {
  if (!Number.isFinite(duration) || duration < 0) {
    throw new RangeError(`not a duration: ${duration}`);
  }
  let left = Math.round(duration);
  const parts = units.flatMap(({ symbol, milliseconds }) => {
    const count = Math.floor(left / milliseconds);
    left -= count * milliseconds;
    return count === 0 ? [] : [`${count}${symbol}`];
  });
  return parts.length === 0 ? '0s' : parts.join(' ');
}

const units = [
  { symbol: 'd', milliseconds: 86_400_000 },
  { symbol: 'h', milliseconds: 3_600_000 },
  { symbol: 'm', milliseconds: 60_000 },
  { symbol: 's', milliseconds: 1_000 },
  { symbol: 'ms', milliseconds: 1 },
] as const;
