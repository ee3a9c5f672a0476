/** The line (from 0) of a top-level setting in a settings file; 0 if the setting is not there. */
export function settingLine(text: string, name: string): number {
  const key = new RegExp(`^["']?${name}["']?\\s*:`);
  return Math.max(
    0,
    text.split(/\r?\n/).findIndex((line) => key.test(line)),
  );
}
