import type { ProjectState } from '../domain/run/state.ts';
import type { Worktree } from '../ports/git-manager.ts';

/** The project's worktree for calls to git. Throws before it is created, which the order of steps rules out. */
export function worktreeOf(state: ProjectState): Worktree {
  const { worktreePath, baseCommit, repositoryPath, workBranch } = state.project;
  if (worktreePath === null || baseCommit === null) throw new Error('The worktree is not made yet');
  return { repositoryPath, path: worktreePath, branch: workBranch, baseCommit };
}
