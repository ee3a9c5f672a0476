import { cannotRun, type CheckResult } from '../evidence/checks.ts';
import type { ProjectState } from './state.ts';

/** Required checks that could not be run before the work, and that nobody said to go on without. */
export function unableChecks({
  baseline,
  waivedChecks,
}: Pick<ProjectState, 'baseline' | 'waivedChecks'>): CheckResult[] {
  return (baseline?.checks ?? []).filter((check) => cannotRun(check) && !waivedChecks.includes(check.name));
}
