import { keyProblem } from '../../domain/provider/key-text.ts';

/** What is wrong with a key as it was typed, in a sentence that holds no part of it. */
export function keyInputProblem(text: string): string | undefined {
  if (/^\s*bearer\s/i.test(text)) return 'Leave out the word "Bearer"; the key alone goes here.';
  const problem = keyProblem(text.trim());
  return problem === undefined ? undefined : `The key ${problem}.`;
}
