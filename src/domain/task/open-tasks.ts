import type { Task, TaskList } from './task.ts';

/** What is left to do. */
export function openTasks({ tasks }: TaskList): Task[] {
  return tasks.filter(({ status }) => status === 'pending' || status === 'in_progress');
}
