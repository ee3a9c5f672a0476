/** The calendar day of this machine's time zone, as `2026-11-24`: it has 23 or 25 hours when the clocks are changed. */
export function localDay(ms: number): string {
  const at = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The day after the one of this moment. */
export function dayAfter(ms: number): string {
  const at = new Date(ms);
  return localDay(new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1).getTime());
}

/** Where the local day of this moment begins, milliseconds since 1970. */
export function dayBegins(ms: number): number {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
