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

/** Ref in the factory repository: this owner began to create its worktree. Written before the branch, to detect a crash. */
export function beganRefOf(owner: string): string {
  return `refs/df/began/${owner}`;
}

/**
 * Finds what a crash during `createWorktree` left for the same owner: the worktree, which must be filled again. `null`: only the
 * branch existed, and it was removed. `undefined`: the branch belongs to another owner. No agent has worked in it yet, because
 * otherwise its owner would not create it again.
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
