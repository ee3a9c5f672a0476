import { formatDuration } from '../../domain/duration.ts';
import { localDay } from '../../domain/local-day.ts';

/** `2026-11-20 12:04 UTC` of an ISO timestamp or milliseconds since 1970. UTC, so that a report reads the same everywhere. */
export function formatMoment(moment: string | number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-20 12:04 UTC (in 1 h 05 min)`, or `… (now)` once it has passed. */
export function formatComing(moment: string, at: number): string {
  const left = Date.parse(moment) - at;
  return `${formatMoment(moment)} (${left > 0 ? `in ${formatDuration(left)}` : 'now'})`;
}

/** Whole seconds and never a fraction, for numbers that people watch change: `0 s`, `42 s`, `1 h 05 min`. */
export function formatElapsed(ms: number): string {
  return ms < 10_000 ? `${Math.floor(ms / 1000)} s` : formatDuration(ms);
}

/** Time left in whole minutes, so that a countdown is not redrawn every second: `2 h 39 min`, `3 d 4 h`, `less than 1 min`. */
export function formatLeft(ms: number): string {
  if (ms < 60_000) return 'less than 1 min';
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return formatDuration(Math.floor(ms / 60_000) * 60_000);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Local time: `14:10` on the day of `at`, `Wed 14:10` within six days of it, otherwise `2026-12-03 14:10`. */
export function formatClock(moment: string | number, at: number): string {
  const date = new Date(moment);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (localDay(date.getTime()) === localDay(at)) return clock;
  const near = Math.abs(date.getTime() - at) < 6 * 86_400_000;
  return `${near ? (DAYS[date.getDay()] ?? '') : localDay(date.getTime())} ${clock}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
