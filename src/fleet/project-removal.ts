import { failed, succeeded } from '../domain/result.ts';
import type { GitManager, Worktree } from '../ports/git-manager.ts';
import type { StateStore } from '../ports/state-store.ts';
import type { OrchestrationEngine } from '../engine/engine-contract.ts';
import type { ProjectCatalog } from './project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';

interface RemovalDeps {
  catalog: ProjectCatalog;
  drivers: ProjectDrivers;
  store: StateStore;
  git: GitManager;
}

/** What it spent stays in the ledger; its files are moved to the trash. */
export async function removeProject(
  { catalog, drivers, store, git }: RemovalDeps,
  projectId: string,
  worktree: Worktree | undefined,
): ReturnType<OrchestrationEngine['deleteProject']> {
  if (drivers.isDriving(projectId) || (await store.isDriven(projectId))) {
    return failed({ message: 'This project is running. Pause or terminate it first.' });
  }
  const removed = worktree === undefined ? undefined : await git.deleteWorktree(worktree);
  const discarded = await store.discardProject(projectId);
  if (!discarded.ok) return failed({ message: discarded.failure.message });
  catalog.forget(projectId);
  const worktreeKept = removed?.ok === false ? removed.failure.message : null;
  return succeeded({ movedTo: discarded.value.movedTo, worktreeKept });
}
