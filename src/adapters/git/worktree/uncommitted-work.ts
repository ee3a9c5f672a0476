import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { authorOf } from '../changes/commit.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { ownNewObjects } from '../repository/own-objects.ts';
import { FULL_ID } from '../repository/refs.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { asideFromIndex } from './recorded-files.ts';

const ADD_TIMEOUT_MS = 10 * 60_000;
/** Author of an internal commit that is on no branch and is never published. */
const AUTHOR = { name: 'Dark Factory', email: 'dark-factory@localhost' };

/** Ref in the factory repository that protects the work from pruning until the worktree that continues it is created. */
export function uncommittedRefOf(owner: string): string {
  return `refs/df/uncommitted/${owner}`;
}

/** See `GitManager.keepUncommitted`. Uses a separate index, so that the worktree's own index stays unchanged. */
export async function keepUncommitted(
  git: HardenedGit,
  worktree: FactoryWorktree,
  since: string,
  owner: string,
): Promise<Result<string | null, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  if (!FULL_ID.test(since)) throw new Error(`Not a commit: ${since}`);
  return asideFromIndex(git, opened.value, async (aside, tree): Promise<Result<string | null, GitFailure>> => {
    const before = await git.succeed(aside(['rev-parse', '--verify', '--quiet', `${since}^{tree}`]));
    if (!before.ok) return before;
    if (tree === before.value.trim()) return succeeded(null);
    const commit = await git.succeed(
      aside(['commit-tree', tree, '-p', since, '-m', 'Uncommitted work'], { env: authorOf(AUTHOR) }),
    );
    if (!commit.ok) return commit;
    return keep(git, worktree.factoryGitDir, owner, commit.value.trim());
  });
}

async function keep(
  git: HardenedGit,
  factoryGitDir: string,
  owner: string,
  commit: string,
): Promise<Result<string, GitFailure>> {
  const owned = await ownNewObjects(git, factoryGitDir, commit);
  if (!owned.ok) return owned;
  const kept = await keepFor(git, factoryGitDir, commit, owner);
  return kept.ok ? succeeded(commit) : kept;
}

/** See `GitManager.shareUncommitted`. */
export async function keepFor(
  git: HardenedGit,
  factoryGitDir: string,
  commit: string,
  owner: string,
): Promise<Result<null, GitFailure>> {
  if (!FULL_ID.test(commit)) throw new Error(`Not a commit: ${commit}`);
  const args = ['update-ref', '--no-deref', uncommittedRefOf(owner), commit];
  const kept = await git.succeed({ args, cwd: factoryGitDir, gitDir: factoryGitDir });
  return kept.ok ? succeeded(null) : kept;
}

/** See `GitManager.forgetUncommitted`. */
export async function forgetFor(
  git: HardenedGit,
  factoryGitDir: string,
  owner: string,
): Promise<Result<null, GitFailure>> {
  const args = ['update-ref', '--no-deref', '-d', uncommittedRefOf(owner)];
  const gone = await git.succeed({ args, cwd: factoryGitDir, gitDir: factoryGitDir });
  return gone.ok ? succeeded(null) : gone;
}

/** Its files into a fresh worktree, on top of what is checked out there; the index stays at the worktree's own commit. */
export async function layUncommitted(
  git: HardenedGit,
  worktree: FactoryWorktree,
  adminDir: string,
  work: string,
  signal: AbortSignal,
): Promise<Result<string, GitFailure>> {
  return git.succeed(
    {
      args: ['restore', `--source=${work}`, '--worktree', '--no-overlay', '--', '.'],
      cwd: worktree.path,
      gitDir: adminDir,
      workTree: worktree.path,
      timeoutMs: ADD_TIMEOUT_MS,
    },
    signal,
  );
}
