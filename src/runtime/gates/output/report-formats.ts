import type { FormatReading } from './format-reading.ts';

/** Formats made for machines: TAP, JUnit's XML, the JSON of jest, vitest and mocha. */
export function readReportFormats(text: string): FormatReading[] {
  return [tap(text), junit(text), json(text)].flatMap((reading) => reading ?? []);
}

/** TAP 13 and 14; subtests are indented. `TODO` and `SKIP` are no failures (testanything.org). */
function tap(text: string): FormatReading | null {
  if (!/^TAP version \d+|^\s*(?:not )?ok \d+ - /m.test(text)) return null;
  const lines = [...text.matchAll(/^ *not ok \d+(?: -)? ?(.*)$/gm)].map((found) => found[1] ?? '');
  const names = lines.filter((line) => !/# (?:TODO|SKIP)\b/i.test(line)).map((line) => line.replace(/ # time=.*$/, ''));
  return names.length === 0 ? null : { names, count: null };
}

function junit(text: string): FormatReading | null {
  if (!/<testsuites?\b/.test(text)) return null;
  const names = [...text.matchAll(/<testcase\b([^>]*[^/])>\s*<(?:failure|error)\b/g)].map((found) => {
    const attribute = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(found[1] ?? '')?.[1] ?? '';
    return `${attribute('classname')} › ${attribute('name')}`;
  });
  return names.length === 0 ? null : { names, count: null };
}

/** jest and vitest name `numFailedTests`, mocha `stats.failures`; the names are beside a status `failed`. */
function json(text: string): FormatReading | null {
  const counted = /"numFailedTests":\s*(\d+)/.exec(text) ?? /"stats":\s*\{[^}]*"failures":\s*(\d+)/.exec(text);
  const count = Number(counted?.[1] ?? 0);
  if (count === 0) return null;
  const names = [...text.matchAll(/"fullName":\s*"((?:[^"\\]|\\.)*)",\s*"status":\s*"failed"/g)];
  return { names: names.map((found) => found[1] ?? ''), count };
}
