import { resetDelayIn } from './go-duration.ts';

/**
 * When a limit ends, in any wording that agents are known to use: milliseconds since 1970; `undefined`: the text does not say. A
 * time of day without a zone is in `timeZone`; without a date it is the next occurrence.
 */
export function resetTimeIn(text: string, nowMs: number, timeZone: string): number | undefined {
  const found = stampIn(text) ?? delayIn(text, nowMs) ?? wallClockIn(text, nowMs, timeZone) ?? dayIn(text, timeZone);
  return found === undefined ? undefined : Math.min(found, nowMs + LONGEST_MS);
}

const LONGEST_MS = 400 * 86_400_000;
/** A time of day that passed less than this ago means the reset just happened, not tomorrow. */
const JUST_NOW_MS = 5 * 60_000;

/** `usage limit reached|1755615600`, `"resets_at":1777936568`, `resetsAt: 1777936568000`, `resets at 2026-10-05T07:00:00Z`. */
function stampIn(text: string): number | undefined {
  const digits = /(?:limit reached\||resets?_?at\\?"?\s*[:=]\s*)(\d{10}|\d{13})\b/i.exec(text)?.[1];
  if (digits !== undefined) return digits.length === 10 ? Number(digits) * 1000 : Number(digits);
  const iso = /resets?_?\s?at\W{1,4}(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))/i.exec(
    text,
  )?.[1];
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** `"resets_in_seconds":13872`, `try again in 3 days 4 hours 5 minutes`, `resets in 2h39m52s`. */
function delayIn(text: string, nowMs: number): number | undefined {
  const seconds = /(?:resets?_in_seconds|retry_?after(?:_seconds)?)\\?"?\s*[:=]\s*(\d{1,8})\b/i.exec(text)?.[1];
  if (seconds !== undefined) return nowMs + Number(seconds) * 1000;
  const words = /(?:try again|resets?|reset) in ((?:\d+ (?:day|hour|minute|second)s?(?:,? (?:and )?)?)+)/i.exec(
    text,
  )?.[1];
  if (words !== undefined) {
    const parts = [...words.matchAll(/(\d+) (day|hour|minute|second)/gi)];
    return parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit?.toLowerCase() ?? ''] ?? 0),
      nowMs,
    );
  }
  const delay = resetDelayIn(text, nowMs);
  return delay === undefined ? undefined : nowMs + delay;
}

const UNIT_MS: Readonly<Record<string, number>> = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1000 };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE = String.raw`(?:([A-Z][a-z]{2})[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)? )?`;
const TIME = String.raw`(\d{1,2})(?::(\d\d))? ?([ap])\.?m\b\.?(?: ?\(([A-Za-z_+\-/0-9]+)\))?`;
const WALL_CLOCK = new RegExp(
  `(?:resets?|reset at|try again (?:at|after)|available again at) (?:at )?${DATE}${TIME}`,
  'i',
);

/** `resets 4:20am (UTC)`, `resets Apr 23 at 4pm (America/Recife)`, `try again at 7:48 PM.`, `try again at Oct 9th, 2026 7:48 PM`. */
function wallClockIn(text: string, nowMs: number, ownZone: string): number | undefined {
  const match = WALL_CLOCK.exec(text);
  if (match === null) return undefined;
  const [, monthName, dayText, yearText, hourText = '', minuteText, half = '', zoneName] = match;
  const zone = zoneName !== undefined && isZone(zoneName) ? zoneName : ownZone;
  const hour = (Number(hourText) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const minute = Number(minuteText ?? 0);
  const today = wallClockOf(nowMs, zone);
  const month = monthName === undefined ? -1 : MONTHS.indexOf(monthName.toLowerCase());
  if (month === -1) {
    const at = instantOf([today.year, today.month, today.day, hour, minute], zone);
    return at > nowMs - JUST_NOW_MS ? at : instantOf([today.year, today.month, today.day + 1, hour, minute], zone);
  }
  const at = instantOf([Number(yearText ?? today.year), month, Number(dayText), hour, minute], zone);
  // A date without a year: in December a limit may end in January.
  const isLongPast = yearText === undefined && at < nowMs - 180 * 86_400_000;
  return isLongPast ? instantOf([today.year + 1, month, Number(dayText), hour, minute], zone) : at;
}

/** `when your monthly cycle ends on 11/17/2025`: the start of that day. */
function dayIn(text: string, zone: string): number | undefined {
  const match = /(?:cycle ends|resets?|reset) on (\d{1,2})\/(\d{1,2})\/(\d{4})/i.exec(text);
  return match === null ? undefined : instantOf([Number(match[3]), Number(match[1]) - 1, Number(match[2]), 0, 0], zone);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

interface WallClock {
  year: number;
  /** From 0. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function wallClockOf(ms: number, timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  return { year, month, day, hour: part('hour'), minute: part('minute'), second: part('second') };
}

/** The instant of a local time in a zone. The offset is computed twice, for days on which the clocks change. */
function instantOf([year, month, day, hour, minute]: [number, number, number, number, number], zone: string): number {
  const shown = Date.UTC(year, month, day, hour, minute);
  const offsetAt = (ms: number): number => {
    const clock = wallClockOf(ms, zone);
    return (
      Date.UTC(clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second) -
      Math.floor(ms / 1000) * 1000
    );
  };
  return shown - offsetAt(shown - offsetAt(shown));
}
