import { assertNever } from '../../domain/assert.ts';
import type { Notice } from '../../domain/run/notice.ts';
import { differencesLine } from './repository-difference.ts';

export function noticeSentence(notice: Notice): string {
  switch (notice.kind) {
    case 'message':
      return notice.message;
    case 'repositoryChanged': {
      const why = {
        isolated: 'Agents cannot write there, so the change is not from an agent.',
        fetch: 'That is what a fetch does.',
      }[notice.harmless];
      const what = differencesLine(notice.differences);
      return `While a turn was running, your repository changed: ${what}. ${why}`;
    }
    case 'baseRewritten':
      return `The branch ${notice.branch} no longer contains ${notice.baseCommit.slice(0, 10)}, from which this project started. The work goes on from there; it will need a rebase.`;
    default:
      return assertNever(notice);
  }
}
