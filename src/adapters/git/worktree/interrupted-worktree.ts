import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { textOf } from '../repository/factory-repository.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { HEADS, commitAt } from '../repository/refs.ts';
import { readHead } from './worktree-admin.ts';

/** In the factory repository: this owner has begun to make its worktree. Written before the branch, so a crash in between is known. */
export function beganRefOf(owner: string): string {
  return `refs/df/began/${owner}`;
}

/**
 * What a crash in the middle of `createWorktree` left behind for the same owner: the worktree, to be filled again; or, where
 * only the branch was made, nothing, and the branch is taken away. `undefined`: the branch is somebody else's.
 * Nobody has worked in it yet, or its owner would not ask for it to be made.
 */
export async function interruptedWorktree(
  git: HardenedGit,
  worktree: Omit<FactoryWorktree, 'path' | 'baseCommit'>,
  owner: string,
): Promise<Result<Omit<FactoryWorktree, 'baseCommit'> | null, GitFailure> | undefined> {
  const { factoryGitDir, branch } = worktree;
  const began = await commitAt(git, factoryGitDir, beganRefOf(owner));
  const tip = await commitAt(git, factoryGitDir, `${HEADS}${branch}`);
  if (began === undefined || tip !== began) return undefined;
  const found = await worktreeOn(factoryGitDir, branch);
  if (found !== undefined) return succeeded({ ...worktree, path: found });
  const removed = await git.succeed({
    args: ['update-ref', '--no-deref', '-d', `${HEADS}${branch}`, tip],
    cwd: factoryGitDir,
    gitDir: factoryGitDir,
  });
  return removed.ok ? succeeded(null) : removed;
}

async function worktreeOn(factoryGitDir: string, branch: string): Promise<string | undefined> {
  const all = path.join(factoryGitDir, 'worktrees');
  for (const id of await readdir(all).catch(() => [])) {
    const admin = path.join(all, id);
    const head = await readHead(admin);
    const pointer = (await textOf(path.join(admin, 'gitdir')))?.trim();
    if (head !== undefined && 'branch' in head && head.branch === branch && pointer !== undefined) {
      return path.dirname(pointer);
    }
  }
  return undefined;
}
