import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { BRANCH_PREFIXES, branchNameProblem } from '../../../domain/run/branch-name.ts';
import type { GitFailure, GitManager } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { ensureFactoryRepository, exists } from '../repository/factory-repository.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { beganRefOf, interruptedWorktree } from './interrupted-worktree.ts';
import { recordLineage } from '../repository/lineage.ts';
import type { ListedRef } from '../repository/refs.ts';
import { FULL_ID, HEADS, commitAt, keepRefOf, listRefs, noSuchBranch, workBranchProblem } from '../repository/refs.ts';
import type { UserRepository } from '../repository/user-repository.ts';
import { locateUserRepository } from '../repository/user-repository.ts';
import { forgetFor, layUncommitted } from './uncommitted-work.ts';
import { findAdminDir } from './worktree-admin.ts';
import { claimWorktreePath, releaseWorktreePath } from './worktree-path.ts';

interface Beginning {
  /** The branch from which it is created. */
  parent: string;
  commit: string;
  uncommittedWork: string | null;
  owner: string;
}

/** Enough for a checkout of tens of thousands of files on a slow disk. */
const CHECKOUT_TIMEOUT_MS = 15 * 60_000;

type Refs = ReadonlyMap<string, ListedRef>;

/**
 * Creates a worktree from the base branch's commit, without reading or changing the user's uncommitted files, or from a commit
 * and the uncommitted work of another worktree of ours. If cancelled, it leaves nothing behind.
 */
export async function createWorktree(
  git: HardenedGit,
  dataDirectory: string,
  request: Parameters<GitManager['createWorktree']>[0],
  signal: AbortSignal,
): Promise<Result<FactoryWorktree, GitFailure>> {
  const located = await locateUserRepository(git, request.repositoryPath);
  if (!located.ok) return located;
  const repository = located.value;
  const { branch, baseBranch, start = null } = request;
  const badName = await workBranchProblem(git, repository.gitDir, branch);
  if (badName !== undefined) return failed(badName);

  const ensured = await ensureFactoryRepository(git, dataDirectory, repository, signal);
  if (!ensured.ok) return ensured;
  const { gitDir: factory, isNew } = ensured.value;
  const [ours, theirs] = await Promise.all([
    isNew ? succeeded(new Map<string, ListedRef>()) : listOurs(git, factory),
    // Includes a branch `df`, which would prevent all of ours.
    listRefs(
      git,
      repository.commonDir,
      ...BRANCH_PREFIXES.map((prefix) => `${HEADS}${prefix.slice(0, -1)}`),
      ...refOf(baseBranch),
    ),
  ]);
  if (!ours.ok) return ours;
  if (!theirs.ok) return theirs;
  const base = start === null ? baseCommitOf(baseBranch, ours.value, theirs.value) : start.baseCommit;
  if (base === undefined) return noSuchBranch(baseBranch);
  const beginning: Beginning = {
    parent: start?.branch ?? baseBranch,
    commit: start?.commit ?? base,
    uncommittedWork: start?.uncommittedWork ?? null,
    owner: request.owner,
  };
  const gone = start === null ? undefined : await goneCommit(git, factory, beginning);
  if (gone !== undefined) return failed(gone);
  const clash = clashingBranch(branch, [...ours.value.keys(), ...theirs.value.keys()]);
  if (clash !== undefined) {
    const half = { repositoryPath: repository.root, factoryGitDir: factory, branch };
    const left = clash === branch.toLowerCase() ? await interruptedWorktree(git, half, request.owner) : undefined;
    if (left === undefined) {
      return failed(
        gitFailure(
          'branchTaken',
          clash.includes('/')
            ? `The branch "${clash}" exists already and leaves no room for "${branch}". Choose another name.`
            : `Git cannot have a branch "${branch}" beside your branch "${clash}". Rename yours (git branch -m ${clash} <new name>) and try again.`,
        ),
      );
    }
    if (!left.ok) return left;
    if (left.value !== null) return finishWorktree(git, { ...left.value, baseCommit: base }, beginning, signal);
  }

  const claimed = await claimWorktreePath({
    repositoryRoot: repository.root,
    branch,
    worktreesDir: request.worktreesDir,
  });
  if (!claimed.ok) return claimed;
  const worktree: FactoryWorktree = {
    repositoryPath: repository.root,
    factoryGitDir: factory,
    path: claimed.value,
    branch,
    baseCommit: base,
  };
  const isTheirs = [...theirs.value.values()].some(({ id }) => id === base);
  const made = await addWorktree(git, repository, { worktree, isTheirs }, beginning, signal);
  if (made.ok) return finishWorktree(git, worktree, beginning, signal);
  await undo(git, worktree, beginning.commit);
  return made;
}

/** Fills the work tree and records its origin. It can be repeated safely until an agent has worked in the tree. */
async function finishWorktree(
  git: HardenedGit,
  worktree: FactoryWorktree,
  { parent, commit, uncommittedWork, owner }: Beginning,
  signal: AbortSignal,
): Promise<Result<FactoryWorktree, GitFailure>> {
  const filled = await checkOut(git, worktree, commit, uncommittedWork, signal);
  if (!filled.ok) {
    await undo(git, worktree, commit);
    return filled;
  }
  const { branch, factoryGitDir } = worktree;
  await recordLineage(factoryGitDir, { branch, parent, baseCommit: commit });
  if (uncommittedWork !== null) {
    // It lies in the worktree now. Where this does not succeed, a few objects are kept for longer.
    await forgetFor(git, factoryGitDir, owner);
  }
  return succeeded(worktree);
}

async function addWorktree(
  git: HardenedGit,
  repository: UserRepository,
  { worktree, isTheirs }: { worktree: FactoryWorktree; isTheirs: boolean },
  { commit, owner }: Beginning,
  signal: AbortSignal,
): Promise<Result<string, GitFailure>> {
  const { branch, baseCommit, factoryGitDir } = worktree;
  // Before we build on borrowed objects, a keep-ref protects them from the user's gc.
  // A base that was never published is in the factory itself and needs no keep-ref.
  if (isTheirs || (await commitAt(git, repository.commonDir, baseCommit)) !== undefined) {
    const kept = await git.succeed(
      {
        args: ['update-ref', '--no-deref', keepRefOf(branch), baseCommit],
        cwd: repository.commonDir,
        gitDir: repository.commonDir,
      },
      signal,
    );
    if (!kept.ok) return kept;
  }
  const place = { cwd: factoryGitDir, gitDir: factoryGitDir };
  const began = await git.succeed({ ...place, args: ['update-ref', '--no-deref', beganRefOf(owner), commit] }, signal);
  if (!began.ok) return began;
  return git.succeed(
    {
      ...place,
      args: ['worktree', 'add', '--quiet', '--no-checkout', '--no-track', '-b', branch, '--', worktree.path, commit],
    },
    signal,
  );
}

async function checkOut(
  git: HardenedGit,
  worktree: FactoryWorktree,
  commit: string,
  uncommittedWork: string | null,
  signal: AbortSignal,
): Promise<Result<string, GitFailure>> {
  const { factoryGitDir } = worktree;
  const adminDir = await findAdminDir(factoryGitDir, worktree.path);
  if (adminDir === undefined) return failed(gitFailure('commandFailed', 'Git made the worktree and does not know it.'));
  // A separate step, because "worktree add" would use a child process that survives a cancelled parent.
  const filled = await git.succeed(
    {
      // Several workers if git supports them; it uses them only for large trees.
      args: ['-c', 'checkout.workers=0', 'reset', '--hard', '--quiet', commit],
      cwd: worktree.path,
      gitDir: adminDir,
      workTree: worktree.path,
      timeoutMs: CHECKOUT_TIMEOUT_MS,
    },
    signal,
  );
  if (!filled.ok || uncommittedWork === null) return filled;
  return layUncommitted(git, worktree, adminDir, uncommittedWork, signal);
}

/** Force is safe only here: this call created the folder, and no agent has worked in it yet. */
async function undo(git: HardenedGit, worktree: FactoryWorktree, commit: string): Promise<void> {
  const { factoryGitDir: gitDir, branch, baseCommit } = worktree;
  // The workers of a cancelled checkout may keep writing briefly.
  for (let attempt = 0; attempt < 50 && (await exists(worktree.path)); attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    await git.run({ args: ['worktree', 'remove', '--force', '--force', '--', worktree.path], cwd: gitDir, gitDir });
    await releaseWorktreePath(worktree.path);
  }
  await git.run({ args: ['update-ref', '--no-deref', '-d', `${HEADS}${branch}`, commit], cwd: gitDir, gitDir });
  await git.run({
    args: ['update-ref', '--no-deref', '-d', keepRefOf(branch), baseCommit],
    cwd: worktree.repositoryPath,
  });
}

/** The commits of a fork's start may have been pruned manually. */
async function goneCommit(
  git: HardenedGit,
  factory: string,
  { commit, uncommittedWork }: Beginning,
): Promise<GitFailure | undefined> {
  for (const wanted of uncommittedWork === null ? [commit] : [commit, uncommittedWork]) {
    if (!FULL_ID.test(wanted) || (await commitAt(git, factory, wanted)) === undefined) {
      return gitFailure(
        'noCommit',
        `The commit ${wanted.slice(0, 10)}, from which this project was forked, is not there any more. Fork again.`,
      );
    }
  }
  return undefined;
}

function refOf(baseBranch: string): string[] {
  return branchNameProblem(baseBranch) === undefined ? [`${HEADS}${baseBranch}`] : [];
}

/** One of our branches may have unpublished commits, so the factory's refs take precedence. */
function baseCommitOf(baseBranch: string, ours: Refs, theirs: Refs): string | undefined {
  if (branchNameProblem(baseBranch) !== undefined) return undefined;
  const ref = `${HEADS}${baseBranch}`;
  return (ours.get(ref) ?? theirs.get(ref))?.id;
}

/** An existing branch of that name, or one that git cannot have at the same time (`a` and `a/b`), in lower case. */
function clashingBranch(branch: string, refs: readonly string[]): string | undefined {
  const names = refs.map((ref) => ref.slice(HEADS.length).toLowerCase());
  const wanted = branch.toLowerCase();
  return names.find((name) => name === wanted || wanted.startsWith(`${name}/`) || name.startsWith(`${wanted}/`));
}

/** Names of our branches that are taken in the user's repository or the factory repository. */
export async function takenBranches(
  git: HardenedGit,
  factory: string,
  repository: UserRepository,
): Promise<Set<string>> {
  const taken = new Set<string>();
  const places = [...new Set([factory, repository.commonDir])];
  for (const refs of await Promise.all(places.map((gitDir) => listOurs(git, gitDir)))) {
    if (refs.ok) for (const ref of refs.value.keys()) taken.add(ref.slice(HEADS.length));
  }
  return taken;
}

function listOurs(git: HardenedGit, gitDir: string): ReturnType<typeof listRefs> {
  return listRefs(git, gitDir, ...BRANCH_PREFIXES.map((prefix) => `${HEADS}${prefix}`));
}
