import { formatDuration } from '../domain/duration.ts';

/** `2026-11-20 12:04 UTC` of an ISO timestamp or milliseconds since 1970. One time zone for everybody who reads a report. */
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
