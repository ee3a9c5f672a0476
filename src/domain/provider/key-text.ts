/** `secret:NAME`, `env:NAME` or `encrypted:…`: how settings files name a key. */
export const KEY_REFERENCE =
  /^(secret:[A-Za-z0-9][\w.-]{0,99}|env:[A-Za-z_][A-Za-z0-9_]{0,254}|encrypted:[A-Za-z0-9+/=_.-]+)$/;
export const MAX_REFERENCE_LENGTH = 8192;

/** Redacting shorter keys would also hide ordinary words in logs. */
const MIN_KEY_LENGTH = 6;
/** Tokens of company logins have some thousand characters; a longer text is a pasted file. */
const MAX_KEY_LENGTH = 4096;

/** Why a text cannot be a key; completes "the key …" and repeats no part of it. `undefined`: it may be one. */
export function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.trim() === '') return 'holds nothing but blanks';
  if (/[\r\n]/.test(text)) return 'has more than one line';
  if (text.length > MAX_KEY_LENGTH) return `has ${text.length} characters; no key has more than ${MAX_KEY_LENGTH}`;
  if (/^(["'`\u2018\u201c]).*["'`\u2019\u201d]$/.test(text)) return 'stands in quotes; give it without them';
  // Keys are sent in a header, which allows no other characters.
  const odd = text.search(/[^!-~]/);
  if (odd !== -1) return `has a blank or a character at place ${odd + 1} that no key has`;
  if (isKeyReference(text)) return 'is a reference to a key; give the key itself';
  if (text.length < MIN_KEY_LENGTH) {
    return `has fewer than ${MIN_KEY_LENGTH} characters, too few to be kept out of logs`;
  }
  return undefined;
}

/** Whether the text is a reference as in settings files. */
export function isKeyReference(text: string): boolean {
  return text.length <= MAX_REFERENCE_LENGTH && KEY_REFERENCE.test(text);
}

/** Whether a variable's name suggests that it holds a key. */
export function isNamedLikeKey(variable: string): boolean {
  return /(KEY|TOKEN|SECRET|PASSWORD)$/i.test(variable);
}
