/** `22:00:03` in the user's time zone. */
export function localTime(moment: string | number): string {
  const date = new Date(moment);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

/** `2026-01-05 22:00:03` in the user's time zone. */
export function localMoment(moment: string | number): string {
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${localTime(moment)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
