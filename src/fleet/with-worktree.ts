import { reportedBy } from '../domain/refusal.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Worktree } from '../ports/git-manager.ts';
import type { Outcome } from '../engine/outcome.ts';

/** Asks git about a project's worktree; fails if there is none yet. */
export async function withWorktree<T>(
  worktree: Worktree | undefined,
  ask: (worktree: Worktree) => Promise<Result<T, { message: string }>>,
): Promise<Outcome<T>> {
  if (worktree === undefined) return failed({ kind: 'noWorktree' });
  const answer = await ask(worktree);
  return answer.ok ? answer : failed(reportedBy(answer.failure));
}
