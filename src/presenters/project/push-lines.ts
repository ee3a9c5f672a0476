import type { ProjectState } from '../../domain/run/state.ts';
import type { Shell } from '../shared/shell-quote.ts';
import { shellLine } from '../shared/shell-quote.ts';

export interface HandLines {
  /** To look at the work. */
  look: string[];
  /** To push it by hand; empty while no verified commit is in the user's repository, or while that has no remote. */
  push: string[];
  /** What the user should know before pushing; empty: nothing. */
  note: string;
}

/** The exact lines for a terminal, with the remote that the repository had when the project began; Dark Factory never pushes. */
export function pushLines(state: ProjectState, shell: Shell): HandLines {
  // Older journals do not say which remote there is.
  const { remote = 'origin' } = state;
  const { repositoryPath, baseBranch, workBranch, worktreePath, baseCommit } = state.project;
  const line = (...words: string[]) => shellLine(['git', ...words], shell);
  if (state.publishedCommit === null) {
    const look =
      worktreePath === null
        ? []
        : [line('-C', worktreePath, 'status', '--short'), line('-C', worktreePath, 'diff', baseCommit ?? 'HEAD', '--')];
    return { look, push: [], note: 'No verified commit is in your repository yet, so there is nothing to push.' };
  }
  return {
    look: [
      // The trailing "--" keeps git from taking a name for a file.
      line('-C', repositoryPath, 'log', '--stat', `${baseBranch}..${workBranch}`, '--'),
      line('-C', repositoryPath, 'diff', `${baseBranch}...${workBranch}`, '--'),
    ],
    push: remote === null ? [] : [line('-C', repositoryPath, 'push', remote, workBranch)],
    note: [...(remote === null ? [withoutRemote(workBranch)] : []), noteOn(state)]
      .filter((each) => each !== '')
      .join(' '),
  };
}

function withoutRemote(branch: string): string {
  return `Your repository had no remote to push to when the project began; the work is on its branch ${branch}. To push it, add a remote first (git remote add <name> <address>), then git push <name> ${branch}.`;
}

function noteOn({ commits, publishedCommit }: ProjectState): string {
  const newest = commits.at(-1);
  if (newest === undefined || newest.sha === publishedCommit) return '';
  return newest.kind === 'checkpoint'
    ? 'The newest commit is in the worktree alone: it has not been verified.'
    : 'The newest verified commit is in the worktree alone: your branch does not have it yet.';
}
