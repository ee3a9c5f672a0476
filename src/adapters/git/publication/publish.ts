import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { factoryProblem, textOf } from '../repository/factory-repository.ts';
import { failureOf, firstLine, gitFailure, wasKilled } from '../command/git-failure.ts';
import { transferPack } from '../command/git-pipe.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { ListedRef } from '../repository/refs.ts';
import { FULL_ID, HEADS, KEEP, keepRefOf, listRefs, workBranchProblem } from '../repository/refs.ts';
import { incomingProblem } from './incoming-commits.ts';
import type { UserRepository } from '../repository/user-repository.ts';
import { locateUserRepository } from '../repository/user-repository.ts';

export const MAX_PACK_BYTES = 1024 * 1024 * 1024;

/**
 * The only way for commits into the user's repository: objects pass git's strict check and ours, then one ref below
 * `refs/heads/df/` is updated by compare-and-swap. A refusal leaves the user's refs unchanged.
 */
export async function publish(
  git: HardenedGit,
  worktree: FactoryWorktree,
  sha: string,
  expected: string | null,
  mayRun: readonly string[] = [],
): Promise<Result<{ ref: string }, GitFailure>> {
  if (!FULL_ID.test(sha) || (expected !== null && !FULL_ID.test(expected)))
    throw new Error('Publishing takes full commit ids.');
  const altered = await factoryProblem(worktree.factoryGitDir);
  if (altered !== undefined) return failed(altered);
  const located = await locateUserRepository(git, worktree.repositoryPath);
  if (!located.ok) return located;
  const repository = located.value;
  const badName = await workBranchProblem(git, repository.commonDir, worktree.branch);
  if (badName !== undefined) return failed(badName);
  const ref = `${HEADS}${worktree.branch}`;

  const refs = await listRefs(git, repository.commonDir, HEADS, KEEP);
  if (!refs.ok) return refs;
  const before = await refProblem(git, repository, worktree.branch, refs.value.get(ref), sha, expected);
  if (!before.ok) return before;
  if (before.value === 'done') return succeeded({ ref });
  // Commits that the user's repository certainly has with their history: the tips of its branches and our keep-refs.
  const known = [...new Set([...refs.value.values()].map(({ id }) => id))].filter((id) => FULL_ID.test(id));
  const incoming = await incomingProblem(git, worktree, sha, known, mayRun);
  if (incoming !== undefined) return failed(incoming);
  const place = { cwd: repository.commonDir, gitDir: repository.commonDir };
  const source = {
    cwd: worktree.factoryGitDir,
    gitDir: worktree.factoryGitDir,
    revisions: [sha, ...known.map((id) => `^${id}`), ''].join('\n'),
  };
  let transferred = await transferPack(git, source, place, MAX_PACK_BYTES);
  if (wasKilled(transferred)) transferred = await transferPack(git, source, place, MAX_PACK_BYTES);
  if (transferred.ended !== 'exited' || transferred.exitCode !== 0) return failed(transferFailure(transferred));
  // The keep-ref is updated too, so that published commits can be restored if the user deletes the branch.
  const moved = await git.succeed({
    ...place,
    args: ['update-ref', '--no-deref', '-m', 'dark-factory: publish', '--stdin'],
    stdin: `update ${ref} ${sha} ${expected ?? '0'.repeat(sha.length)}\nupdate ${keepRefOf(worktree.branch)} ${sha}\n`,
  });
  if (moved.ok) return succeeded({ ref });
  return /cannot lock ref|is at|already exists|expected/.test(moved.failure.message)
    ? conflict(
        `The branch "${worktree.branch}" of your repository was changed outside Dark Factory, so it was left as it is: ${moved.failure.message}`,
      )
    : moved;
}

/** `done`: the ref already exists with this commit. */
async function refProblem(
  git: HardenedGit,
  repository: UserRepository,
  branch: string,
  listed: ListedRef | undefined,
  sha: string,
  expected: string | null,
): Promise<Result<'done' | 'free', GitFailure>> {
  const target = listed?.symref ?? (await danglingTarget(git, repository, `${HEADS}${branch}`));
  if (target !== '') {
    return conflict(
      `The branch "${branch}" of your repository only points to ${target}, so it was left as it is. Delete that pointer and resume.`,
    );
  }
  const current = listed?.id;
  if (current === sha) return succeeded('done');
  if (current !== (expected ?? undefined)) {
    const now = current === undefined ? 'is gone' : `is at ${current.slice(0, 10)}`;
    return conflict(
      `The branch "${branch}" of your repository ${now}, where ${expected === null ? 'nothing' : expected.slice(0, 10)} was expected, so it was left as it is.`,
    );
  }
  const where = await checkedOutAt(repository, branch);
  if (where !== undefined) {
    return conflict(
      `The branch "${branch}" is checked out in ${where}. Moving it would make that checkout look changed, so it was left as it is. Switch it to another branch and resume.`,
    );
  }
  return succeeded('free');
}

/** The target of a dangling symbolic ref, which git does not list. Empty: the ref is not symbolic. */
async function danglingTarget(git: HardenedGit, { commonDir }: UserRepository, ref: string): Promise<string> {
  const symbolic = await git.run({ cwd: commonDir, gitDir: commonDir, args: ['symbolic-ref', '--quiet', ref] });
  return symbolic.exitCode === 0 ? symbolic.stdout.trim() : '';
}

/** Where the branch is checked out: the user's main checkout or one of their worktrees, even during a rebase. */
async function checkedOutAt(repository: UserRepository, branch: string): Promise<string | undefined> {
  const linked = path.join(repository.commonDir, 'worktrees');
  const gitDirs = [repository.commonDir, ...(await readdir(linked).catch(() => [])).map((id) => path.join(linked, id))];
  for (const gitDir of gitDirs) {
    for (const name of ['HEAD', 'rebase-merge/head-name', 'rebase-apply/head-name']) {
      const text = (await textOf(path.join(gitDir, name)))?.trim();
      if (text !== `ref: ${HEADS}${branch}` && text !== `${HEADS}${branch}`) continue;
      const pointer = (await textOf(path.join(gitDir, 'gitdir')))?.trim();
      return path.dirname(pointer ?? repository.commonDir);
    }
  }
  return undefined;
}

function transferFailure(output: Parameters<typeof failureOf>[1]): GitFailure {
  const failure = failureOf(['index-pack'], output);
  if (output.ended === 'tooMuchOutput')
    return gitFailure('refused', 'The commits are too large to be published at once.');
  return output.ended === 'exited' && output.exitCode !== null && failure.kind === 'commandFailed'
    ? gitFailure(
        'refused',
        `The commits did not pass git's strict check and were not published: ${firstLine(output.stderr)}`,
      )
    : failure;
}

function conflict(message: string): { ok: false; failure: GitFailure } {
  return failed(gitFailure('conflict', message));
}
