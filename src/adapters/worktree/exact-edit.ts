import { failed, succeeded, type Result } from '../../domain/result.ts';

/**
 * Replaces the only occurrence of `find` in the text. The failure says why there is not exactly one, with a hint. Models write
 * only line feeds, so in a file whose lines all end in CRLF they are converted.
 */
export function exactEdit(file: string, text: string, find: string, replacement: string): Result<string, string> {
  const crlf = /\r\n/.test(text) && !/(?<!\r)\n/.test(text);
  const sought = crlf ? withCrlf(find) : find;
  const replaced = crlf ? withCrlf(replacement) : replacement;
  if (sought === '') return failed('the text to find is empty');
  if (sought === replaced) return failed('the text to find and its replacement are the same');
  const at = text.indexOf(sought);
  if (at === -1) return failed(`the text to find is not in ${file}${hint(text, sought, replaced)}`);
  if (text.lastIndexOf(sought) !== at) {
    const places = Math.max(2, text.split(sought).length - 1);
    return failed(
      `the text to find is ${places} times in ${file}; take in more of the lines around the one that is meant`,
    );
  }
  return succeeded(text.slice(0, at) + replaced + text.slice(at + sought.length));
}

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

function hint(text: string, sought: string, replaced: string): string {
  // Most files contain a short text by chance.
  if (replaced.trim().length >= 5 && text.includes(replaced)) return '; its replacement is there already';
  const wanted = sought.split(/\r?\n/).map((line) => line.trim());
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const first = wanted.find((line) => line !== '');
  if (first === undefined) return '';
  const near = lines.indexOf(first);
  if (near === -1) return '; read the file again, it may have changed';
  const offset = wanted.indexOf(first);
  const alike = wanted.every((line, index) => lines[near - offset + index] === line);
  return alike
    ? `; lines that differ from it only in spaces begin at line ${near - offset + 1}: copy them exactly`
    : `; its first line stands at line ${near + 1}, and what follows there is different`;
}
