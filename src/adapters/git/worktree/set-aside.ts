import { createHash } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { CommitRequest, GitFailure, SetAside } from '../../../ports/git-manager.ts';
import { authorOf, stageEverything, unstage, userIdentity, withKey } from '../changes/commit.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { exists } from '../repository/factory-repository.ts';
import { ownNewObjects } from '../repository/own-objects.ts';
import { publish } from '../publication/publish.ts';
import { HEADS, commitAt } from '../repository/refs.ts';

/**
 * Commits leftovers to a separate branch, `<work branch>-unfinished-<hash of the key>`, which is published too, then resets the
 * work tree to its last commit. The branch exists before the reset, so a crash in between loses nothing. Leftovers that may not be
 * committed or published are moved to a folder beside the worktree.
 */
export async function setAside(
  git: HardenedGit,
  request: CommitRequest & { worktree: FactoryWorktree },
): Promise<Result<SetAside | null, GitFailure>> {
  const { worktree } = request;
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  const hash = createHash('sha256').update(request.key).digest('hex').slice(0, 6);
  const branch = `${worktree.branch}-unfinished-${hash}`;
  const folder = `${worktree.path}-unfinished-${hash}`;
  // A crash came between the move and the reset.
  if (await exists(folder)) return moveAside(git, open, folder, 'They were refused before.');
  const earlier = await commitAt(git, worktree.factoryGitDir, `${HEADS}${branch}`);
  const made =
    earlier === undefined
      ? await commitLeftovers(git, request, open, branch)
      : await stillTheSame(git, request, open, earlier);
  if (!made.ok) return made.failure.kind === 'refused' ? moveAside(git, open, folder, made.failure.message) : made;
  if (made.value === null) return succeeded(null);
  const published = await publish(git, { ...worktree, branch }, made.value, null, request.mayRun);
  if (!published.ok)
    return published.failure.kind === 'refused' ? moveAside(git, open, folder, published.failure.message) : published;
  // All files are in the index by now, so the reset also removes files that the last commit does not have.
  const reset = await git.succeed(open.call(['reset', '--quiet', '--hard', 'HEAD', '--']));
  return reset.ok ? succeeded({ kind: 'branch', branch, sha: made.value }) : reset;
}

/** Moves each changed file, ignored ones left out; what was moved before a crash stays where it is. */
async function moveAside(
  git: HardenedGit,
  open: OpenWorktree,
  folder: string,
  because: string,
): Promise<Result<SetAside, GitFailure>> {
  await unstage(git, open);
  const status = await git.succeed(
    open.call(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=normal']),
  );
  if (!status.ok) return status;
  for (const entry of status.value.split('\0').filter((line) => line !== '')) {
    const file = entry.slice(3).replace(/\/$/, '');
    const target = path.join(folder, file);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await rename(path.join(open.worktree.path, file), target);
    } catch (error) {
      // A file that was deleted has nothing to be kept.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue;
      const why = error instanceof Error ? error.message : String(error);
      return failed(gitFailure('worktreeDirty', `Leftovers could not be moved to ${folder}: ${why}`));
    }
  }
  const reset = await git.succeed(open.call(['reset', '--quiet', '--hard', 'HEAD', '--']));
  return reset.ok ? succeeded({ kind: 'folder', folder, because }) : reset;
}

/** After a crash the reset is repeated only if the leftovers did not change since; no leftovers means that it was done. */
async function stillTheSame(
  git: HardenedGit,
  { mayRun }: CommitRequest,
  open: OpenWorktree,
  earlier: string,
): Promise<Result<string, GitFailure>> {
  const staged = await stageEverything(git, open, mayRun);
  if (!staged.ok) return staged;
  if (staged.value.length === 0) return succeeded(earlier);
  const now = await git.succeed(open.call(['write-tree']));
  if (!now.ok) return now;
  const then = await git.succeed(open.call(['rev-parse', '--verify', '--quiet', `${earlier}^{tree}`]));
  if (!then.ok) return then;
  return now.value === then.value
    ? succeeded(earlier)
    : failed(
        gitFailure(
          'worktreeDirty',
          `The worktree ${open.worktree.path} was changed after its leftovers were set aside. It was kept as it is: commit or discard the changes.`,
        ),
      );
}

async function commitLeftovers(
  git: HardenedGit,
  request: CommitRequest & { worktree: FactoryWorktree },
  open: OpenWorktree,
  branch: string,
): Promise<Result<string | null, GitFailure>> {
  const { factoryGitDir } = request.worktree;
  const identity = request.identity === null ? await userIdentity(git, open) : succeeded(request.identity);
  if (!identity.ok) return identity;
  const staged = await stageEverything(git, open, request.mayRun);
  if (!staged.ok) return staged;
  if (staged.value.length === 0) return succeeded(null);
  const tree = await git.succeed(open.call(['write-tree']));
  if (!tree.ok) return tree;
  const commit = await git.succeed(
    open.call(['commit-tree', tree.value.trim(), '-p', 'HEAD', '-F', '-'], {
      env: authorOf(identity.value),
      stdin: withKey(request.message, request.key),
    }),
  );
  if (!commit.ok) return commit;
  const sha = commit.value.trim();
  const owned = await ownNewObjects(git, factoryGitDir, sha);
  if (!owned.ok) return owned;
  const place = { cwd: factoryGitDir, gitDir: factoryGitDir };
  const kept = await git.succeed({ ...place, args: ['update-ref', `${HEADS}${branch}`, sha, '0'.repeat(sha.length)] });
  return kept.ok ? succeeded(sha) : kept;
}
