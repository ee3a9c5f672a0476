import { reportedBy } from '../domain/refusal.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { GitManager, Worktree } from '../ports/git-manager.ts';
import type { RunStore } from '../ports/stores/run-store.ts';
import type { OrchestrationEngine } from '../engine/engine-contract.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';

interface RemovalDeps {
  catalog: ProjectCatalog;
  drivers: ProjectDrivers;
  runs: RunStore;
  git: GitManager;
}

/** Removes a project: its files move to the trash, and its costs stay in the ledger. */
export async function removeProject(
  { catalog, drivers, runs, git }: RemovalDeps,
  projectId: string,
  worktree: Worktree | undefined,
): ReturnType<OrchestrationEngine['deleteProject']> {
  if (drivers.isDriving(projectId) || (await runs.isDriven(projectId))) {
    return failed({ kind: 'stillRunning' });
  }
  const { project, origin } = catalog.state(projectId) ?? { project: undefined, origin: null };
  if (worktree === undefined && project !== undefined && origin !== null) {
    await git.forgetUncommitted(project.repositoryPath, projectId);
  }
  const removed = worktree === undefined ? undefined : await git.deleteWorktree(worktree);
  const discarded = await runs.discard(projectId);
  if (!discarded.ok) return failed(reportedBy(discarded.failure));
  catalog.forget(projectId);
  const worktreeKept = removed?.ok === false ? removed.failure.message : null;
  return succeeded({ movedTo: discarded.value.movedTo, worktreeKept });
}
