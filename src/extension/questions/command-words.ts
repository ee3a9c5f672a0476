import type { Result } from '../../domain/result.ts';
import { failed, succeeded } from '../../domain/result.ts';

/** Splits a typed command into words: blanks separate them, quotes of either kind keep them together. No shell is involved. */
export function splitCommand(text: string): Result<string[], string> {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    // A backslash escapes only a quote or a backslash, so that Windows paths can be typed as they are.
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      word = (word ?? '') + next;
      index += 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return failed(`A quote (${quote}) is not closed.`);
  if (word !== undefined) words.push(word);
  return words.includes('') ? failed('An empty word cannot be passed on.') : succeeded(words);
}
