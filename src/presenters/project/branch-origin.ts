import type { ProjectState } from '../../domain/run/state.ts';
import { oneLine } from '../shared/plain-text.ts';

/** What a project's branch was made from: `main`, or `main, forked from df/parse-dates/2026-01-05 at event 12`. */
export function branchOrigin(state: Pick<ProjectState, 'project' | 'origin'>): string {
  return state.project.baseBranch + forkWords(state);
}

/** What follows the name of the base branch; empty for a project that is no fork. */
export function forkWords({ origin }: Pick<ProjectState, 'origin'>): string {
  if (origin === null) return '';
  const uncommitted = origin.uncommittedWork === null ? '' : ', with what was not committed there';
  return `, forked from ${oneLine(origin.parentBranch, 200)} at event ${origin.atSeq}${uncommitted}`;
}
