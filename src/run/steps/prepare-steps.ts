import type { FactoryEvent } from '../../domain/run/events.ts';
import type { ForkOrigin } from '../../domain/lineage/fork-origin.ts';
import { canBecome, type Project, type ProjectStatus } from '../../domain/run/project.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { WorktreeCondition, WorktreeStart } from '../../ports/git-manager.ts';
import { projectChecks } from '../../runtime/gates/project-checks.ts';
import { gitFailureChange } from '../git-failure.ts';
import { statusChange } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Compares the worktree with the journal at the start of every run. A worktree that vanished is restored from its last commit.
 * One that was moved or switched was changed by a person, so the project pauses and asks.
 */
export async function reconcile(context: RunContext): Promise<void> {
  const { host, deps } = context;
  const state = host.state();
  if (state.project.worktreePath === null) return;
  const condition = await deps.git.validateWorktree(worktreeOf(state));
  const events = afterLook(state, condition);
  if (events.length > 0) await host.commit(...events);
  if (condition.kind === 'lost' || condition.kind === 'switched') return;
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

function afterLook(state: ProjectState, condition: WorktreeCondition): FactoryEvent[] {
  const may = (to: ProjectStatus): boolean => canBecome(state.project.status, to);
  switch (condition.kind) {
    case 'ready':
      return [];
    case 'restored':
      return [{ type: 'notice.raised', message: condition.message }];
    case 'lost':
      return may('failed') ? [statusChange('failed', 'worktreeLost', condition.message)] : [];
    case 'switched':
      return may('paused') ? [statusChange('paused', 'worktreeSwitched', condition.message)] : [];
  }
}

/**
 * Creates the branch `df/<slug>/<date>` in a worktree of the factory repository. It starts at the base branch's commit; a fork's
 * starts at its parent's.
 */
export async function prepareWorktree({ host, deps, signal }: RunContext): Promise<void> {
  const { project, origin, seq } = host.state();
  const made = await host.step(
    { what: `worktree ${project.workBranch}`, of: seq },
    () =>
      deps.git.createWorktree(
        {
          repositoryPath: project.repositoryPath,
          baseBranch: project.baseBranch,
          branch: project.workBranch,
          owner: project.id,
          worktreesDir: deps.config().worktreesDir,
          start: startOf(project, origin),
        },
        signal,
      ),
    signal,
  );
  if (signal.aborted) return;
  if (!made.ok) {
    await host.commit(gitFailureChange(host.state(), made.failure));
    return;
  }
  const worktree = made.value;
  const { notes, readable } = await deps.linkDependencies({
    repositoryPath: project.repositoryPath,
    worktreePath: worktree.path,
    isIgnored: (path) => deps.git.isIgnored(worktree, path),
  });
  await host.commit(
    {
      type: 'worktree.ready',
      path: worktree.path,
      branch: worktree.branch,
      baseCommit: worktree.baseCommit,
      sandbox: await deps.sandbox.level(),
      readable,
    },
    ...notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
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
  const found = await deps.gateDetector.detect(worktreeOf(state).path, timeoutMs, state.project.packageFolder);
  const { gates, notFound } = projectChecks(state.project, found, timeoutMs);
  await host.commit(
    { type: 'gates.detected', gates, notFound },
    ...found.notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
}
