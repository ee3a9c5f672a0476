import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../domain/duration.ts';

/** A moment as the user typed it: a time span ago, a whole day, or a point in time (milliseconds since 1970). */
export type MomentValue =
  { kind: 'ago'; ms: number } | { kind: 'day'; fromMs: number; toMs: number } | { kind: 'at'; ms: number };

/** `7d`, `12h`; `2026-11-24`, a day in the user's time zone; `2026-11-24T18:00`, `2026-11-24T18:00:00Z`. */
export function momentValue(text: string): MomentValue {
  const ms = parseDuration(text);
  if (ms !== undefined) return { kind: 'ago', ms };
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (day !== null) {
    const [year = 0, month = 0, date = 0] = day.slice(1).map(Number);
    const from = new Date(year, month - 1, date);
    // Reject 31 February, which `Date` would turn into a day in March.
    if (from.getMonth() === month - 1 && from.getDate() === date) {
      return { kind: 'day', fromMs: from.getTime(), toMs: new Date(year, month - 1, date + 1).getTime() };
    }
  } else if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text.trim())) {
    const at = Date.parse(text.trim());
    if (!Number.isNaN(at)) return { kind: 'at', ms: at };
  }
  throw new InvalidArgumentError(
    'Write a time back from now like 7d or 12h, a day like 2026-11-24, or 2026-11-24T18:00.',
  );
}

/** A day counts as a whole: for `since` its beginning, for `until` its end. */
export function momentOf(value: MomentValue, end: 'since' | 'until', now: number): number {
  switch (value.kind) {
    case 'ago':
      return now - value.ms;
    case 'day':
      return end === 'since' ? value.fromMs : value.toMs;
    case 'at':
      return value.ms;
  }
}
