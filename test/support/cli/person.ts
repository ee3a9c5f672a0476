import assert from 'node:assert/strict';
import type { Prompt } from '../../../src/cli/io/terminal-prompt.ts';

/** A person who gives these answers, the hidden ones marked; at the end they press Ctrl-C. */
export function person(...answers: string[]): Prompt & { asked: string[] } {
  const asked: string[] = [];
  const next = async (question: string, hidden: boolean): Promise<string | undefined> => {
    asked.push(question);
    const answer = answers.shift();
    assert.equal(hidden, answer?.startsWith('hidden ') ?? hidden, question);
    return answer?.replace(/^hidden /, '');
  };
  return { asked, ask: (question) => next(question, false), askHidden: (question) => next(question, true) };
}
