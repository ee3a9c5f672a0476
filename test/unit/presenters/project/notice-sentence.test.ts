import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NoticeFact } from '../../../../src/domain/run/notice.ts';
import { noticeFactSentence, noticeSentence } from '../../../../src/presenters/project/notice-sentence.ts';

const paths = Array.from({ length: 12 }, (_, n) => `f${n}`);

/** One of each kind: the compiler asks for a new one here. */
const FACTS: { [Kind in NoticeFact['kind']]: [Omit<NoticeFact & { kind: Kind }, 'kind'>, string] } = {
  gitRetried: [{ message: 'The index is locked.' }, 'The index is locked. The work waits and tries again.'],
  filesPutBack: [
    { providerId: 'claude', operation: 'plan', paths, problem: null },
    'claude changed files in a turn that was to change none (plan): f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 2 more. They were put back.',
  ],
  movedAside: [
    { title: 'Read the day', folder: '/aside', because: 'it holds a nested repository' },
    'What was begun of “Read the day” may not become a commit, so its files were moved to /aside: it holds a nested repository',
  ],
  handoverNotShown: [
    { providerId: 'b', fromProvider: null, problems: 'files were changed' },
    'b took a task over from another provider and did not show that it knows where the work stands: files were changed. It goes on all the same; the checks decide.',
  ],
  checksWaived: [
    { checks: [{ name: 'lint', note: 'It is not installed.' }] },
    'Not verified, because it cannot be run here: lint: It is not installed.',
  ],
  tasksNotTaken: [
    { problems: ['two tasks have the key "a"', 'task "b" depends on "c"'] },
    'Tasks that an agent proposed were not taken: two tasks have the key "a"; task "b" depends on "c".',
  ],
  decided: [{ question: 'Which parser?', option: 'by hand' }, 'Decided without you: "Which parser?" → by hand.'],
  checksWrote: [
    { paths },
    'The checks wrote files that are no part of the work; they were put back: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, 2 more.',
  ],
  installWrote: [
    { paths: ['package-lock.json'] },
    'The install wrote files that are no packages; they were put back: package-lock.json.',
  ],
  installFailed: [
    { command: 'npm ci', note: 'It wants the network and reached none.' },
    'Dependencies could not be installed (npm ci). It wants the network and reached none.',
  ],
  leftByChecks: [
    { paths: ['.coverage'] },
    'Left out of the work, because running the checks leaves it behind: .coverage.',
  ],
};

describe('a notice', () => {
  for (const [kind, [data, sentence]] of Object.entries(FACTS)) {
    it(`of the kind ${kind} says what happened`, () => {
      const fact = { kind, ...data } as NoticeFact;
      assert.equal(noticeFactSentence(fact), sentence);
      assert.equal(noticeSentence({ kind: 'fact', at: '2026-01-05T22:00:00.000Z', fact }), sentence);
    });
  }

  it('of files that stay changed says what to look at', () => {
    const turn = { providerId: 'c', operation: 'handover' } as const;
    const fact: NoticeFact = { kind: 'filesPutBack', ...turn, paths: [], problem: 'no git' };
    assert.equal(
      noticeFactSentence(fact),
      'c changed files in a turn that was to change none (handover). They could not be put back: no git. Look at the worktree before you trust its next commit.',
    );
  });
});
