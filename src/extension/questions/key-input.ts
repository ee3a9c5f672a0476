import { keyProblem } from '../../domain/provider/key-text.ts';

/** The problem with a typed key, as a sentence that holds no part of the key. */
export function keyInputProblem(text: string): string | undefined {
  if (/^\s*bearer\s/i.test(text)) return 'Leave out the word "Bearer"; the key alone goes here.';
  const problem = keyProblem(text.trim());
  return problem === undefined ? undefined : `The key ${problem}.`;
}
