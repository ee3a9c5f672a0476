import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { exists, textOf } from '../repository/factory-repository.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { pointerIsOurs } from './worktree-admin.ts';

/** Removes the worktree's folder with git and without force. Uncommitted files prevent it. The branch always stays. */
export async function deleteWorktree(git: HardenedGit, worktree: FactoryWorktree): Promise<Result<null, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  if (await exists(path.join(open.adminDir, 'locked'))) {
    const reason = (await textOf(path.join(open.adminDir, 'locked')))?.trim();
    const why = reason === undefined || reason === '' ? '' : ` ("${reason}")`;
    return failed(
      gitFailure(
        'worktreeLocked',
        `The worktree ${worktree.path} is locked${why} and was kept. Unlock it with: git worktree unlock "${worktree.path}"`,
      ),
    );
  }
  const dirty = await whatIsUncommitted(git, open);
  if (!dirty.ok) return dirty;
  if (dirty.value !== null) {
    return failed(
      gitFailure(
        'worktreeDirty',
        `The worktree ${worktree.path} has changes that are not committed (${dirty.value}) and was kept. Commit or discard them, then delete it again.`,
      ),
    );
  }
  // `worktree remove` checks that the worktree is clean through its `.git` file, so that file must be ours.
  if (!(await pointerIsOurs(open.adminDir, worktree.path))) {
    return failed(
      gitFailure(
        'refused',
        `The file ${path.join(worktree.path, '.git')} is not as Dark Factory wrote it, so the worktree was kept.`,
      ),
    );
  }
  const removed = await git.succeed({
    args: ['worktree', 'remove', '--', worktree.path],
    cwd: worktree.factoryGitDir,
    gitDir: worktree.factoryGitDir,
  });
  return removed.ok ? succeeded(null) : removed;
}

async function whatIsUncommitted(git: HardenedGit, open: OpenWorktree): Promise<Result<string | null, GitFailure>> {
  const status = await git.succeed(
    open.call(['status', '--porcelain', '-z', '--untracked-files=normal', '--no-renames', '--ignore-submodules=all']),
  );
  if (!status.ok) return status;
  const first = status.value.split('\0')[0]?.slice(3);
  if (first !== undefined && first !== '') return succeeded(first);
  // In a submodule's folder git would query the repository there, which an agent may have created.
  const links = await git.succeed(open.call(['ls-files', '--stage', '-z', '--', ':(top)']));
  if (!links.ok) return links;
  for (const entry of links.value.split('\0')) {
    if (!entry.startsWith('160000 ')) continue;
    const folder = entry.slice(entry.indexOf('\t') + 1);
    const inside = await readdir(path.join(open.worktree.path, folder)).catch(() => []);
    if (inside.length > 0) return succeeded(folder);
  }
  return succeeded(null);
}
