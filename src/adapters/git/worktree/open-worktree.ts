import { lstat } from 'node:fs/promises';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { factoryProblem } from '../repository/factory-repository.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { GitCall } from '../command/hardened-git.ts';
import { findAdminDir, readHead } from './worktree-admin.ts';

/** A worktree that was checked for this use: the factory repository is unaltered, the files exist, the branch is ours. */
export interface OpenWorktree {
  worktree: FactoryWorktree;
  /** The worktree's directory in the factory repository: the git directory of every engine call. */
  adminDir: string;
  /** A call in this worktree that reads neither its `.git` file nor configuration that an agent could have written. */
  call: (args: readonly string[], more?: Partial<GitCall>) => GitCall;
}

export async function openWorktree(worktree: FactoryWorktree): Promise<Result<OpenWorktree, GitFailure>> {
  const problem = await factoryProblem(worktree.factoryGitDir);
  if (problem !== undefined) return failed(problem);
  const files = await lstat(worktree.path).catch(() => undefined);
  const adminDir = await findAdminDir(worktree.factoryGitDir, worktree.path);
  if (files?.isDirectory() !== true || adminDir === undefined) {
    return failed(
      gitFailure(
        'worktreeMissing',
        `The worktree ${worktree.path} is gone. Resuming the project puts it back from its last commit.`,
      ),
    );
  }
  const head = await readHead(adminDir);
  if (head === undefined || !('branch' in head) || head.branch !== worktree.branch) {
    const now =
      head === undefined
        ? 'nothing'
        : 'branch' in head
          ? `the branch "${head.branch}"`
          : `the commit ${head.commit.slice(0, 10)}`;
    return failed(
      gitFailure(
        'worktreeSwitched',
        `The worktree ${worktree.path} is on ${now} instead of "${worktree.branch}". Switch it back and resume.`,
      ),
    );
  }
  const call = (args: readonly string[], more: Partial<GitCall> = {}): GitCall => ({
    args,
    cwd: worktree.path,
    gitDir: adminDir,
    workTree: worktree.path,
    ...more,
  });
  return succeeded({ worktree, adminDir, call });
}
