/** The calendar day in this machine's time zone, as `2026-11-24`. It has 23 or 25 hours when the clocks change. */
export function localDay(ms: number): string {
  const at = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The calendar day after the one of `ms`. */
export function dayAfter(ms: number): string {
  const at = new Date(ms);
  return localDay(new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1).getTime());
}

/** Start of the local day of `ms`, milliseconds since 1970. */
export function dayBegins(ms: number): number {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** The first moment of the calendar day after `nowMs`, in this machine's time zone; milliseconds since 1970. */
export function nextMidnight(nowMs: number): number {
  return new Date(nowMs).setHours(24, 0, 0, 0);
}

/** `14:10`, or `26 Nov 14:10` on another day; in this machine's time zone, where the reader is. */
export function clockTime(moment: number, nowMs: number): string {
  const date = new Date(moment);
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  if (localDay(moment) === localDay(nowMs)) return time;
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${time}`;
}

/** A constant: every refresh of the providers formats times, and a locale lookup is slower than all the rest. */
export const MONTHS: readonly string[] = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
