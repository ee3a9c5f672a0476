import type { FormatReader, FormatReading } from './format-reading.ts';

/** The closing texts of pytest, unittest, go test, cargo test, maven, gradle, rspec, phpunit and dotnet. */
export function readOtherRunners(text: string): FormatReading[] {
  return [pytest, unittest, goTest, cargoTest, maven, gradle, counts].flatMap((read) => read(text) ?? []);
}

/** `FAILED tests/a.py::test_x - why`, and `ERROR` for what could not be collected or set up. */
const pytest: FormatReader = (text) => {
  const closing = /^(?:=+ )?((?:\d+ \w+, )*\d+ \w+) in [\d.]+s\b.*$/m.exec(text)?.[1];
  if (closing === undefined) return null;
  const count = sum(closing, /(\d+) (?:failed|errors?)\b/g);
  if (count === 0) return null;
  return { names: [...text.matchAll(/^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$/gm)].map(([, name = '']) => name), count };
};

const unittest: FormatReader = (text) => {
  const closing = /^FAILED \(([^)]*)\)$/m.exec(text)?.[1];
  if (closing === undefined) return null;
  const count = sum(closing, /(?:failures|errors)=(\d+)/g);
  return { names: [...text.matchAll(/^(?:FAIL|ERROR): (.+)$/gm)].map(([, name = '']) => name), count };
};

/** A package's failures stand before its own line `FAIL\t<package>`; a parent test is named with each failing subtest. */
const goTest: FormatReader = (text) => {
  const names: string[] = [];
  let open: string[] = [];
  for (const line of text.split('\n')) {
    const test = /^ *--- FAIL: (\S+)/.exec(line)?.[1];
    const place = /^FAIL\t(\S+)/.exec(line)?.[1];
    if (test !== undefined) open.push(test);
    if (place === undefined) continue;
    names.push(...(open.length === 0 ? [place] : open.map((name) => `${place} › ${name}`)));
    open = [];
  }
  return names.length === 0 ? null : { names, count: null };
};

/** `test a::b ... FAILED`, with a closing line for each test binary. */
const cargoTest: FormatReader = (text) => {
  const count = sum(text, /^test result: FAILED\. .*?(\d+) failed;/gm);
  if (count === 0) return null;
  return {
    names: [...text.matchAll(/^test (.+?)(?: - should panic)? \.\.\. FAILED$/gm)].map(([, name = '']) => name),
    count,
  };
};

/** Surefire: `[ERROR]   ClassTest.method:12 why` below `Failures:` or `Errors:`. */
const maven: FormatReader = (text) => {
  const closing = [...text.matchAll(/^\[ERROR\] Tests run: \d+, Failures: (\d+), Errors: (\d+), Skipped: \d+$/gm)].at(
    -1,
  );
  if (closing === undefined) return null;
  const names = [...text.matchAll(/^\[ERROR\] {3}([\w$.]+)(?::\d+)?[ »].*$/gm)].map(([, name = '']) => name);
  return { names, count: Number(closing[1]) + Number(closing[2]) };
};

const gradle: FormatReader = (text) => {
  const count = sum(text, /^\d+ tests? completed, (\d+) failed\b/gm);
  if (count === 0) return null;
  return { names: [...text.matchAll(/^(\S.* > .+) FAILED$/gm)].map(([, name = '']) => name), count };
};

/** Runners of which only the number is read: rspec, phpunit, dotnet. */
const counts: FormatReader = (text) => {
  const count =
    sum(text, /^\d+ examples?, (\d+) failures?\b/gm) +
    sum(text, /^Tests: \d+, Assertions: \d+.*?, (?:Failures|Errors): (\d+)/gm) +
    sum(text, /^Failed! +- Failed: +(\d+), Passed:/gm);
  return count === 0 ? null : { names: [], count };
};

function sum(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((total, found) => total + Number(found[1] ?? 0), 0);
}
