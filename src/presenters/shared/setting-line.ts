/** The line (from 0) of a settings file in which a setting of the topmost level is written; the first one where it is not. */
export function settingLine(text: string, name: string): number {
  const key = new RegExp(`^["']?${name}["']?\\s*:`);
  return Math.max(
    0,
    text.split(/\r?\n/).findIndex((line) => key.test(line)),
  );
}
