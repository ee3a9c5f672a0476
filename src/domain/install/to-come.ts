import { unableChecks } from '../evidence/blocking-checks.ts';
import type { ProjectState } from '../run/state.ts';

/**
 * Checks that could not be run are looked for and run again when a person goes on, and an install that failed is done again: what
 * was missing may be there now.
 */
export function withBaselineToCome(state: ProjectState): ProjectState {
  const isAsked = state.project.reason.code === 'checksCannotRun' && unableChecks(state).length > 0;
  if (!isAsked) return state;
  const again = state.installed?.passed === false ? withInstallToCome(state) : state;
  return { ...again, gates: null, baseline: null };
}

/** What is allowed to be installed is due, whatever was installed before. */
export function withInstallToCome(state: ProjectState): ProjectState {
  const next = { ...state };
  delete next.installed;
  return next;
}
