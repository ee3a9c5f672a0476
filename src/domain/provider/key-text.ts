import { keyReference } from './provider-config.ts';

/** Shorter ones could not be kept out of logs without blackening ordinary words. */
const MIN_KEY_LENGTH = 6;
/** Tokens of company logins have some thousand characters; what is longer is a file that was pasted. */
const MAX_KEY_LENGTH = 4096;

/** Why a text cannot be a key; completes "the key …" and holds no part of it. `undefined`: it may be one. */
export function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.trim() === '') return 'holds nothing but blanks';
  if (/[\r\n]/.test(text)) return 'has more than one line';
  if (text.length > MAX_KEY_LENGTH) return `has ${text.length} characters; no key has more than ${MAX_KEY_LENGTH}`;
  if (/^(["'`\u2018\u201c]).*["'`\u2019\u201d]$/.test(text)) return 'stands in quotes; give it without them';
  // It is sent in a header, where nothing else may stand.
  const odd = text.search(/[^!-~]/);
  if (odd !== -1) return `has a blank or a character at place ${odd + 1} that no key has`;
  if (isKeyReference(text)) return 'is a reference to a key; give the key itself';
  if (text.length < MIN_KEY_LENGTH) {
    return `has fewer than ${MIN_KEY_LENGTH} characters, too few to be kept out of logs`;
  }
  return undefined;
}

/** `secret:NAME`, `env:NAME` or `encrypted:…`, as settings files hold it. */
export function isKeyReference(text: string): boolean {
  return keyReference.safeParse(text).success;
}

/** Variables that hold a key go by such names. */
export function isNamedLikeKey(variable: string): boolean {
  return /(KEY|TOKEN|SECRET|PASSWORD)$/i.test(variable);
}
