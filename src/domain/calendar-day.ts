/** The first moment of the calendar day after `nowMs`, in this machine's time zone; milliseconds since 1970. */
export function nextMidnight(nowMs: number): number {
  return new Date(nowMs).setHours(24, 0, 0, 0);
}

/** `2026-11-24`, in this machine's time zone. */
export function dayOf(nowMs: number): string {
  const date = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `14:10`, or `26 Nov 14:10` on another day; in this machine's time zone, where the reader is. */
export function clockTime(moment: number, nowMs: number): string {
  const date = new Date(moment);
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  if (dayOf(moment) === dayOf(nowMs)) return time;
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
