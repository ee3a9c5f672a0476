import { isKeyReference, keyProblem } from '../../domain/provider/key-text.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { CliIo } from './cli-io.ts';

/** The answer to a question for a key. `interrupted`: the user pressed Ctrl-C. */
export type KeyInput =
  { kind: 'key'; key: string } | { kind: 'reference'; reference: string } | { kind: 'none' } | { kind: 'interrupted' };

/**
 * Reads a key from a hidden question or from stdin, never from an argument: every user of the machine can see arguments, and
 * the shell keeps them in its history.
 */
export async function keyInput(
  option: string | undefined,
  io: Pick<CliIo, 'prompt' | 'readStdin'>,
  wanted: 'needed' | 'possible',
): Promise<Result<KeyInput, string>> {
  if (option !== undefined && option !== '-') return fromOption(option);
  const { prompt } = io;
  if (prompt === undefined) {
    if (option === '-') return checked((await io.readStdin()).replace(/\r?\n$/, ''));
    return wanted === 'needed' ? failed(`A key is needed. ${TWO_WAYS}`) : succeeded({ kind: 'none' });
  }
  const question = wanted === 'needed' ? 'Key (not shown): ' : 'Key (not shown; Enter for none): ';
  const answer = await prompt.askHidden(question);
  if (answer === undefined) return succeeded({ kind: 'interrupted' });
  return answer === '' && wanted === 'possible' ? succeeded({ kind: 'none' }) : checked(answer.trim());
}

const TWO_WAYS =
  'Name a variable that holds it, --api-key env:NAME, or give it on stdin, --api-key -; on a terminal leave --api-key out and you are asked.';

function fromOption(option: string): Result<KeyInput, string> {
  if (isKeyReference(option)) return succeeded({ kind: 'reference', reference: option });
  if (option.trim() === '') return failed(`--api-key is empty; the variable in its place may not be set. ${TWO_WAYS}`);
  return failed(
    `What --api-key was given is no reference. If it is the key itself, it may be in the history of your shell now, and other users could see it while this ran: take it out there, or better change the key at its service. ${TWO_WAYS}`,
  );
}

function checked(key: string): Result<KeyInput, string> {
  const problem = keyProblem(key);
  return problem === undefined ? succeeded({ kind: 'key', key }) : failed(`The key ${problem}.`);
}
