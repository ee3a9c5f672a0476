import { assertNever } from '../../domain/assert.ts';
import type { Notice } from '../../domain/run/notice.ts';
import type { RecordedDifference } from '../../domain/evidence/repository-difference.ts';
import { differencesLine } from './repository-difference.ts';

export function noticeSentence(notice: Notice): string {
  switch (notice.kind) {
    case 'message':
      return notice.message;
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
