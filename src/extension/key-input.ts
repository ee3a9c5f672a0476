/** Tokens of company logins have some thousand characters; what is longer is a file that was pasted. */
const MAX_LENGTH = 4096;
const MIN_LENGTH = 6;

/** What is wrong with a key as it was typed, in a sentence that holds no part of it. Only its shape is looked at. */
export function keyInputProblem(text: string): string | undefined {
  const key = text.trim();
  if (key === '') return 'A key is needed here.';
  if (/^(secret|env|encrypted):/.test(key)) return 'This is a reference to a key. The key itself goes here.';
  if (/^bearer\s/i.test(key)) return 'Leave out the word "Bearer"; the key alone goes here.';
  if (/^(["'`]).*\1$/.test(key)) return 'Leave out the quotes; the key alone goes here.';
  // It is sent in a header, where nothing else may stand.
  if (/[^!-~]/.test(key)) return 'A key has no blanks and no letters beyond ASCII. Was something else pasted?';
  if (key.length < MIN_LENGTH) return `A key has at least ${MIN_LENGTH} characters.`;
  if (key.length > MAX_LENGTH) return `A key has at most ${MAX_LENGTH} characters. Was a file pasted?`;
  return undefined;
}
