import { assertNever } from '../../domain/assert.ts';
import type { CheckFinding, Doubt, TaskVerdict } from '../../domain/evidence/task-verdict.ts';
import { oneLine } from '../shared/plain-text.ts';

/** `verified` only where the system itself has seen the check fail before the work and pass after it. */
export function taskVerdictWord(verdict: TaskVerdict): string {
  switch (verdict.kind) {
    case 'verified':
      return 'verified';
    case 'notShown':
      return 'not shown';
    case 'unchanged':
      return 'nothing changed';
    default:
      return assertNever(verdict);
  }
}

/** What is behind the word, in one or more sentences; empty for a verified task. */
export function taskVerdictSentence(verdict: TaskVerdict): string {
  switch (verdict.kind) {
    case 'verified':
      return '';
    case 'notShown':
      return verdict.doubts.map(doubtSentence).join(' ');
    case 'unchanged':
      return 'The agent reported it as done, but no file differs from before.';
    default:
      return assertNever(verdict);
  }
}

export function findingWords(finding: CheckFinding): string {
  switch (finding) {
    case 'failed':
      return 'fails before the work, as it should';
    case 'passed':
      return 'passes before the work, so it cannot show it';
    case 'ranNoTest':
      return 'runs no test, so it cannot show the work';
    default:
      return assertNever(finding);
  }
}

function doubtSentence(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'passedBefore':
      return 'Its acceptance check passed before the work too, so it does not show what the work did.';
    case 'ranNoTest':
      return 'Its acceptance check ran no test.';
    case 'notRunBefore':
      return 'Its acceptance check was not run before the work, so it is not known whether it failed then.';
    case 'nothingPassed':
      return 'There was no check that passed.';
    case 'unfinished':
      return `Some of the new code only fails, as if it were not finished: ${doubt.paths.map((path) => oneLine(path, 120)).join(', ')}.`;
    case 'testsWithdrawn':
      return `Tests that the work had added failed and are no longer there: ${doubt.names.map((name) => oneLine(name, 60)).join(', ')}.`;
    case 'stillFails':
      return `Failed before the work and fails now; whether it got worse is not known: ${doubt.checks.map((name) => oneLine(name, 60)).join(', ')}.`;
    default:
      return assertNever(doubt);
  }
}
