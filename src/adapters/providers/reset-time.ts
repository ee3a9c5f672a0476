import { durationIn } from './duration-in-text.ts';
import { namedTimeIn } from './time-field.ts';

/**
 * When a limit ends, in any wording that agents and services are known to use: milliseconds since 1970; `undefined`: the text does
 * not say. A time of day without a zone is in `timeZone`; without a date it is the next occurrence.
 */
export function resetTimeIn(text: string, nowMs: number, timeZone: string): number | undefined {
  const found =
    namedTimeIn(text, nowMs) ??
    dateIn(text, timeZone) ??
    durationFrom(text, nowMs) ??
    wallClockIn(text, nowMs, timeZone) ??
    dayIn(text, timeZone);
  return found === undefined ? undefined : Math.min(found, nowMs + LONGEST_MS);
}

/** The same from now on, never negative; a time without a zone is in that of this machine. */
export function resetDelayIn(text: string, nowMs: number): number | undefined {
  const at = resetTimeIn(text, nowMs, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return at === undefined ? undefined : Math.max(0, at - nowMs);
}

const LONGEST_MS = 400 * 86_400_000;
/** A time of day that passed less than this ago means the reset just happened, not tomorrow. */
const JUST_NOW_MS = 5 * 60_000;

function durationFrom(text: string, nowMs: number): number | undefined {
  const duration = durationIn(text);
  return duration === undefined ? undefined : nowMs + duration;
}

const BEFORE_DATE = String.raw`(?:resets?|renews?|refreshes|again|access|available|retry|until)(?:[ _]?(?:at|on|after|time|date|from))?\W{1,4}`;
const DATED = String.raw`(\d{4})-(\d\d)-(\d\d)(?:(?:T| | at )(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s?(Z\b|UTC|GMT|[+-]\d\d:?\d\d)?`;
/** In English, and as Z.ai says it in Chinese. */
const DATES = [new RegExp(BEFORE_DATE + DATED, 'i'), new RegExp(`${DATED}\\s*(?:重置|恢复)`)];
const HTTP_DATE = /(?:resets?|retry|again)\D{1,20}([A-Z][a-z]{2,8}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT)/;

/** `resets at 2026-10-05T07:00:00Z`, `will reset at 2026-10-05 07:00:00`, `regain access on 2026-12-01 at 00:00 UTC`. */
function dateIn(text: string, zone: string): number | undefined {
  const http = Date.parse(HTTP_DATE.exec(text)?.[1] ?? '');
  if (!Number.isNaN(http)) return http;
  const match = DATES.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  if (match === undefined) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', offset] = match;
  if (offset === undefined) {
    const at = instantOf([Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)], zone);
    return at + Number(second) * 1000;
  }
  const written = /^[+-]/.test(offset) ? offset.replace(/^(...)(\d)/, '$1:$2') : 'Z';
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${written}`);
  return Number.isNaN(at) ? undefined : at;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE = String.raw`(?:([A-Z][a-z]{2})[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)? )?`;
const TIME = String.raw`(\d{1,2})(?::(\d\d))? ?(?:([ap])\.?m\b\.?|(?<=:\d\d)(?!\d))(?: ?\(?([A-Za-z_+\-/0-9]{3,})\)?)?`;
const WALL_CLOCK = new RegExp(
  `(?:resets?|reset at|try again (?:at|after)|available again at) (?:at )?${DATE}${TIME}`,
  'i',
);

/** `resets 4:20am (UTC)`, `resets Apr 23 at 4pm (America/Recife)`, `try again at 7:48 PM.`, `try again at Oct 9th, 2026 7:48 PM`. */
function wallClockIn(text: string, nowMs: number, ownZone: string): number | undefined {
  const match = WALL_CLOCK.exec(text.replace(/\bmidnight\b/i, '12am'));
  if (match === null) return undefined;
  const [, monthName, dayText, yearText, hourText = '', minuteText, half = '', zoneName] = match;
  const zone = zoneName !== undefined && isZone(zoneName) ? zoneName : ownZone;
  const hour = half === '' ? Number(hourText) : (Number(hourText) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour > 23) return undefined;
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
