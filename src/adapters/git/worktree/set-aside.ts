import { createHash } from 'node:crypto';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { CommitRequest, GitFailure } from '../../../ports/git-manager.ts';
import { authorOf, stageEverything, userIdentity, withKey } from '../changes/commit.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { ownNewObjects } from '../repository/own-objects.ts';
import { publish } from '../publication/publish.ts';
import { HEADS, commitAt } from '../repository/refs.ts';

/**
 * Commits leftovers to a separate branch, `<work branch>-unfinished-<hash of the key>`, which is published too, then resets the
 * work tree to its last commit. The branch exists before the reset, so a crash in between loses nothing.
 */
export async function setAside(
  git: HardenedGit,
  request: CommitRequest & { worktree: FactoryWorktree },
): Promise<Result<{ branch: string; sha: string } | null, GitFailure>> {
  const { worktree } = request;
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  const hash = createHash('sha256').update(request.key).digest('hex').slice(0, 6);
  const branch = `${worktree.branch}-unfinished-${hash}`;
  const earlier = await commitAt(git, worktree.factoryGitDir, `${HEADS}${branch}`);
  const made =
    earlier === undefined
      ? await commitLeftovers(git, request, open, branch)
      : await stillTheSame(git, request, open, earlier);
  if (!made.ok) return made;
  if (made.value === null) return succeeded(null);
  const published = await publish(git, { ...worktree, branch }, made.value, null);
  if (!published.ok) return published;
  // All files are in the index by now, so the reset also removes files that the last commit does not have.
  const reset = await git.succeed(open.call(['reset', '--quiet', '--hard', 'HEAD', '--']));
  return reset.ok ? succeeded({ branch, sha: made.value }) : reset;
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
