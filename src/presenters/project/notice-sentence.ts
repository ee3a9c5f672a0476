import { assertNever } from '../../domain/assert.ts';
import type { Notice, NoticeFact } from '../../domain/run/notice.ts';
import type { RecordedDifference } from '../../domain/evidence/repository-difference.ts';
import { oneLine } from '../shared/plain-text.ts';
import { differencesLine } from './repository-difference.ts';

export function noticeSentence(notice: Notice): string {
  switch (notice.kind) {
    case 'message':
      return notice.message;
    case 'fact':
      return noticeFactSentence(notice.fact);
    case 'repositoryChanged': {
      const why = {
        isolated: 'Agents cannot write there, so the change is not from an agent.',
        fetch: isFetch(notice.differences)
          ? 'That is what a fetch does.'
          : 'A fetch may have done that, and so may a push: look whether it was you.',
        checkout: 'Without isolation an agent can write there too: look whether these changes are yours.',
      }[notice.harmless];
      const what = differencesLine(notice.differences);
      return `While a turn was running, your repository changed: ${what}. ${why}`;
    }
    case 'baseRewritten':
      return `The branch ${notice.branch} no longer contains ${notice.baseCommit.slice(0, 10)}, from which this project started. The work goes on from there; it will need a rebase.`;
    case 'checksNotPutBack':
      return `What the checks wrote was not put back, and can be part of the next commit: look at its files. The reason: ${notice.why}`;
    default:
      return assertNever(notice);
  }
}

function isFetch(differences: readonly RecordedDifference[]): boolean {
  return differences.every((difference) => difference.kind !== 'remoteBranch' || difference.by === undefined);
}

export function noticeFactSentence(fact: NoticeFact): string {
  switch (fact.kind) {
    case 'gitRetried':
      return `${fact.message} The work waits and tries again.`;
    case 'filesPutBack':
      return filesPutBack(fact);
    case 'movedAside':
      return `What was begun of “${fact.title}” may not become a commit, so its files were moved to ${fact.folder}: ${fact.because}`;
    case 'handoverNotShown':
      return `${fact.providerId} took a task over from ${fact.fromProvider ?? 'another provider'} and did not show that it knows where the work stands: ${fact.problems}. It goes on all the same; the checks decide.`;
    case 'checksWaived':
      return `Not verified, because it cannot be run here: ${fact.checks.map(({ name, note }) => `${name}: ${note}`).join(' ')}`;
    case 'tasksNotTaken':
      return `Tasks that an agent proposed were not taken: ${fact.problems.join('; ')}.`;
    case 'decided':
      return `Decided without you: "${fact.question}" → ${fact.option}.`;
    case 'checksWrote':
      return `The checks wrote files that are no part of the work; they were put back: ${firstOf(fact.paths, ', ')}.`;
    case 'installWrote':
      return `The install wrote files that are no packages; they were put back: ${firstOf(fact.paths, ', ')}.`;
    case 'installFailed':
      return `Dependencies could not be installed (${oneLine(fact.command, 200)}). ${fact.note}`.trim();
    case 'leftByChecks':
      return `Left out of the work, because running the checks leaves it behind: ${firstOf(fact.paths, ', ')}.`;
    default:
      return assertNever(fact);
  }
}

function filesPutBack({ providerId, operation, paths, problem }: NoticeFact & { kind: 'filesPutBack' }): string {
  const named = firstOf(paths, ' and ');
  const what = `${providerId} changed files in a turn that was to change none (${operation})`;
  if (problem === null) return `${what}: ${named}. They were put back.`;
  const which = named === '' ? '' : `: ${named}`;
  return `${what}${which}. They could not be put back: ${problem}. Look at the worktree before you trust its next commit.`;
}

const MOST_SHOWN = 10;

/** `a, b and 3 more`; `last` stands before the number of those that are not shown. */
function firstOf(paths: readonly string[], last: ', ' | ' and '): string {
  const shown = paths.slice(0, MOST_SHOWN).join(', ');
  return paths.length > MOST_SHOWN ? `${shown}${last}${paths.length - MOST_SHOWN} more` : shown;
}
