import type { FormatReading } from './format-reading.ts';

/**
 * Complaints of linters, formatters and type checkers as `file: message`. Lines and columns are left out, because unrelated
 * changes move them.
 */
export function readDiagnostics(text: string): FormatReading[] {
  const names = [...text.split('\n').flatMap(placed), ...eslint(text), ...prettier(text)];
  return names.length === 0 ? [] : [{ names, count: null }];
}

/** `file(1,2): error TS1: …` (tsc) and `file:1:2: …` (mypy, ruff, flake8, go vet, gcc, checkstyle). */
function placed(line: string): string[] {
  const tsc = /^(\S.*?)\(\d+,\d+\): (error .*)$/.exec(line);
  const other = /^([^\s:][^:]*\.\w+):\d+(?::\d+)?:? (?!note\b)(\S.*)$/.exec(line);
  const found = tsc ?? other;
  return found === null ? [] : [`${found[1] ?? ''}: ${found[2] ?? ''}`];
}

/** The format `stylish`: the file in a line of its own, then indented lines with place, severity and message. */
function eslint(text: string): string[] {
  if (!/^✖ \d+ problems? \(/m.test(text)) return [];
  let file = '';
  return text.split('\n').flatMap((line) => {
    file = /^(\/\S.*|[A-Z]:\\.*)$/.exec(line)?.[1] ?? file;
    const found = /^ +\d+:\d+ +error +(\S.*)$/.exec(line)?.[1];
    return found === undefined ? [] : [`${file}: ${found.replace(/ {2,}/g, ' ')}`];
  });
}

/** `prettier --check`: one line for each file, then a summary. */
function prettier(text: string): string[] {
  if (!/^\[warn\] Code style issues /m.test(text)) return [];
  return [...text.matchAll(/^\[(?:warn|error)\] (\S+)$/gm)].map((found) => found[1] ?? '');
}
