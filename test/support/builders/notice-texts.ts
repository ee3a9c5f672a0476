import type { ProjectState } from '../../../src/domain/run/state.ts';
import { noticeSentence } from '../../../src/presenters/project/notice-sentence.ts';

/** The notices of a project as a person reads them. */
export function noticeTexts({ notices }: Pick<ProjectState, 'notices'>): string[] {
  return notices.map(noticeSentence);
}
