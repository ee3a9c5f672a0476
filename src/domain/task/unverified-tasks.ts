import type { Task } from './task.ts';
import type { ProjectState } from '../run/state.ts';

/** Tasks that are done and not verified: nothing was changed, or the checks do not show the work. */
export function unverifiedTasks({ taskList }: Pick<ProjectState, 'taskList'>): Task[] {
  return taskList.tasks.filter(isUnverified);
}

export function isUnverified({ status, verdict }: Task): boolean {
  return status === 'completed' && verdict !== undefined && verdict.kind !== 'verified';
}
