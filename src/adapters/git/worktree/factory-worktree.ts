import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure, Worktree } from '../../../ports/git-manager.ts';
import { factoryGitDirOf } from '../repository/factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { locateUserRepository } from '../repository/user-repository.ts';

/** A worktree with its factory repository, which is determined by the user's repository. */
export interface FactoryWorktree extends Worktree {
  factoryGitDir: string;
}

/** Asks git once per repository path, because its location does not change during this process. */
export function factoryWorktrees(
  git: HardenedGit,
  dataDirectory: string,
): (worktree: Worktree) => Promise<Result<FactoryWorktree, GitFailure>> {
  const known = new Map<string, string>();
  return async (worktree) => {
    const earlier = known.get(worktree.repositoryPath);
    if (earlier !== undefined) return succeeded({ ...worktree, factoryGitDir: earlier });
    const located = await locateUserRepository(git, worktree.repositoryPath);
    if (!located.ok) return located;
    const data = await realpath(dataDirectory).catch(() => path.resolve(dataDirectory));
    const factoryGitDir = factoryGitDirOf(data, located.value);
    known.set(worktree.repositoryPath, factoryGitDir);
    return succeeded({ ...worktree, factoryGitDir });
  };
}
