import type { FormatReader, FormatReading } from './format-reading.ts';

/** The closing texts of node --test, vitest, jest, mocha, ava, uvu and bun. */
export function readJavascriptRunners(text: string): FormatReading[] {
  return [nodeSpec, vitest, jest, mocha, ava, uvu, bun].flatMap((read) => read(text) ?? []);
}

/** node --test, reporter `spec`: a list after "failing tests:", each with its place. Reads the place without line and column. */
const nodeSpec: FormatReader = (text) => {
  const count = number(/^ℹ fail (\d+)$/m, text);
  if (count === null || count === 0) return null;
  const list = text.slice(text.lastIndexOf('✖ failing tests:'));
  const names = [...list.matchAll(/^test at (.+?):\d+:\d+\n✖ (.+?)(?: \([\d.]+m?s\))?(?: #.*)?$/gm)];
  return { names: names.map(([, file = '', name = '']) => `${file} › ${name}`), count };
};

/** vitest: ` FAIL  file > suite > name`, once per failure; `Tests  1 failed | 3 passed (4)`, and files that could not be read. */
const vitest: FormatReader = (text) => {
  if (!/^ *Test Files  /m.test(text)) return null;
  const names = unique([...text.matchAll(/^ *FAIL {2}(.+)$/gm)].map((found) => (found[1] ?? '').trim()));
  const failed = number(/^ *Tests  (\d+) failed/m, text) ?? 0;
  return names.length + failed === 0 ? null : { names, count: Math.max(failed, names.length) };
};

/** jest: `FAIL file`, then `  ● suite › name` for each; repeated in a summary where there are many. */
const jest: FormatReader = (text) => {
  if (!/^Test Suites: /m.test(text)) return null;
  let file = '';
  const names: string[] = [];
  for (const line of text.split('\n')) {
    file = /^FAIL (?:\S+ )?(\S+\.\w+)/.exec(line)?.[1] ?? file;
    const name = /^ {2}● (.+)$/.exec(line)?.[1];
    if (name !== undefined && name !== 'Console') names.push(`${file} › ${name}`);
  }
  const failed = number(/^Tests: +(\d+) failed/m, text) ?? 0;
  const different = unique(names);
  return different.length + failed === 0 ? null : { names: different, count: Math.max(failed, different.length) };
};

/** mocha, reporter `spec` and relatives: `  2 failing`, then `  1) suite`, its parts below each other, the last with a colon. */
const mocha: FormatReader = (text) => {
  const found = /^ {2}(\d+) failing$/m.exec(text);
  if (found === null) return null;
  const names: string[] = [];
  let open: string[] | undefined;
  for (const line of text.slice(found.index).split('\n')) {
    const first = /^ {2}\d+\) (.+)$/.exec(line)?.[1];
    const next = open === undefined ? undefined : /^ {5,}(\S.*)$/.exec(line)?.[1];
    const part = first ?? next;
    if (first !== undefined) open = [];
    if (part === undefined || open === undefined) continue;
    open.push(part.replace(/:$/, ''));
    if (part.endsWith(':')) {
      names.push(open.join(' › '));
      open = undefined;
    }
  }
  return { names, count: Number(found[1]) };
};

const ava: FormatReader = (text) => {
  const count = number(/^ {2}(\d+) tests? failed$/m, text);
  if (count === null) return null;
  return {
    names: unique([...text.matchAll(/^ *✘ \[fail\]: (.+?)(?: \([\d.]+m?s\))?$/gm)].map(([, name = '']) => name)),
    count,
  };
};

const uvu: FormatReader = (text) => {
  const total = number(/^ {2}Total: +(\d+)$/m, text);
  const passed = number(/^ {2}Passed: +(\d+)$/m, text);
  if (total === null || passed === null || total === passed) return null;
  return { names: [...text.matchAll(/^ {3}FAIL {2}(.+)$/gm)].map(([, name = '']) => name), count: total - passed };
};

const bun: FormatReader = (text) => {
  const count = number(/^ *(\d+) fail$/m, text);
  if (count === null || count === 0) return null;
  return { names: [...text.matchAll(/^\(fail\) (.+?)(?: \[.*\])?$/gm)].map(([, name = '']) => name), count };
};

function number(pattern: RegExp, text: string): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
