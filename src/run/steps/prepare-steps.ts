import type { FactoryEvent } from '../../domain/run/events.ts';
import type { ForkOrigin } from '../../domain/lineage/fork-origin.ts';
import type { Result } from '../../domain/result.ts';
import { ownPrefixOf, workBranchName } from '../../domain/run/branch-name.ts';
import type { Project } from '../../domain/run/project.ts';
import type { LinkedDependencies } from '../../ports/dependency-linker.ts';
import type { GitFailure, Worktree, WorktreeStart } from '../../ports/git-manager.ts';
import { projectChecks } from '../../runtime/gates/project-checks.ts';
import { lookAtWorktree, handleGitFailure } from '../handle-git-failure.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Compares the worktree with the journal at the start of every run. A worktree that vanished is restored from its last commit.
 * One that was moved or switched was changed by a person, so the project pauses and asks.
 */
export async function reconcile(context: RunContext): Promise<void> {
  if (context.host.state().project.worktreePath === null) return;
  const found = await lookAtWorktree(context);
  if (found !== 'ready' && found !== 'restored') return;
  await noticeRewrittenBase(context);
}

/** Raised once: the work continues from its original base, and the user learns before the merge that it will need care. */
export async function noticeRewrittenBase({ host, deps }: RunContext): Promise<void> {
  const { project, notices } = host.state();
  const { repositoryPath, baseBranch, baseCommit } = project;
  if (baseCommit === null || (await deps.git.baseStillThere(repositoryPath, baseBranch, baseCommit))) return;
  const isTold = notices.some(
    (notice) => notice.kind === 'baseRewritten' && notice.branch === baseBranch && notice.baseCommit === baseCommit,
  );
  if (!isTold) await host.commit({ type: 'base.rewritten', branch: baseBranch, baseCommit });
}

/**
 * Creates the branch `df/<slug>/<date>` in a worktree of the factory repository. It starts at the base branch's commit; a fork's
 * starts at its parent's.
 */
export async function prepareWorktree(context: RunContext): Promise<void> {
  const { host, deps, signal } = context;
  const made = await makeWorktree(context);
  if (signal.aborted) return;
  if (!made.ok) {
    await handleGitFailure(context, made.failure);
    return;
  }
  const worktree = made.value;
  const { notes, readable } = await lendDependencies(deps, worktree);
  const remote = await deps.git.remoteFor(worktree.repositoryPath, host.state().project.baseBranch);
  await host.commit(
    {
      type: 'worktree.ready',
      path: worktree.path,
      branch: worktree.branch,
      baseCommit: worktree.baseCommit,
      sandbox: await deps.sandbox.level(),
      readable,
      ...(remote === undefined ? {} : { remote }),
    },
    ...notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
}

/**
 * Processes that make projects at the same time may choose the same name for their branches. What comes second takes the next free
 * name.
 */
async function makeWorktree({ host, deps, signal }: RunContext): Promise<Result<Worktree, GitFailure>> {
  const { project, origin, seq } = host.state();
  const { repositoryPath, baseBranch, id: owner, workBranch } = project;
  const start = startOf(project, origin);
  for (let branch = workBranch; ;) {
    const made = await host.step(
      { what: `worktree ${branch}`, of: seq },
      () => {
        const { worktreesDir } = deps.config();
        return deps.git.createWorktree({ repositoryPath, baseBranch, branch, owner, worktreesDir, start }, signal);
      },
      signal,
    );
    if (made.ok || made.failure.kind !== 'branchTaken') return made;
    const taken = await deps.git.takenBranches(repositoryPath);
    // Another branch is in the way, and would be in the way of every name.
    if (!taken.has(branch)) return made;
    branch = workBranchName(project.name, project.createdAt.slice(0, 10), taken, ownPrefixOf(workBranch));
  }
}

/** Where the worktree has no dependencies of its own, those of the main checkout are made available in it. */
export function lendDependencies(deps: RunContext['deps'], worktree: Worktree): Promise<LinkedDependencies> {
  return deps.linkDependencies({
    repositoryPath: worktree.repositoryPath,
    worktreePath: worktree.path,
    isIgnored: (path) => deps.git.isIgnored(worktree, path),
  });
}

/** Where a fork's worktree begins. `null`: at the base branch, as every other project's. */
function startOf({ baseCommit }: Project, origin: ForkOrigin | null): WorktreeStart | null {
  if (origin === null || origin.startCommit === null || baseCommit === null) return null;
  const { parentBranch: branch, startCommit: commit, uncommittedWork } = origin;
  return { branch, baseCommit, commit, uncommittedWork };
}

/** Uses the user's commands, else those that the repository shows, plus the personas' custom checks. */
export async function detectGates({ host, deps }: RunContext): Promise<void> {
  const state = host.state();
  const timeoutMs = deps.config().gateTimeout;
  // A person may have installed something since the worktree was made.
  const { readable } = await lendDependencies(deps, worktreeOf(state));
  const found = await deps.gateDetector.detect(worktreeOf(state).path, timeoutMs, state.project.packageFolder);
  const { gates, notFound, installs } = projectChecks(state.project, found, timeoutMs);
  if (state.installAllowed === undefined && installs.length > 0 && deps.config().installDependencies === 'always') {
    await host.commit({ type: 'install.allowed', commands: installs });
    return;
  }
  await host.commit(
    { type: 'gates.detected', gates, notFound, readable, installs },
    ...found.notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
}
