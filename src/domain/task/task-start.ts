import type { Task } from './task.ts';
import type { ProjectState } from '../run/state.ts';

/**
 * The commit that the work on a task starts from; `null`: the worktree is not there yet. A checkpoint of the same task holds its
 * own work, so it is no start.
 */
export function taskStart(state: ProjectState, taskId: string): string | null {
  const before = state.commits.findLast((commit) => commit.kind === 'task' || commit.taskId !== taskId);
  return before?.sha ?? firstCommit(state);
}

/** The newest commit that a task was completed with: everything after it is work that no check has passed. */
export function lastCheckedCommit(state: ProjectState): string | null {
  return state.commits.findLast(({ kind }) => kind === 'task')?.sha ?? firstCommit(state);
}

/** Whether its acceptance check still has to be run on the tree that the work starts from. */
export function isUntried(state: ProjectState, task: Task): boolean {
  if (task.acceptanceCheck === null) return false;
  return task.checkBefore === undefined || task.checkBefore.commit !== taskStart(state, task.id);
}

/** Not where a fork began: a checkpoint there holds work on a task that the fork goes on with. */
function firstCommit({ origin, project }: ProjectState): string | null {
  return project.baseCommit ?? origin?.startCommit ?? null;
}
