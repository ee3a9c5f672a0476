import type { Task, TaskList } from './task.ts';

/** What is left to do. */
export function openTasks({ tasks }: TaskList): Task[] {
  return tasks.filter(({ status }) => status === 'pending' || status === 'in_progress');
}

/** Whether the task can be worked on now. */
export function isUnblocked(task: Task, tasks: readonly Task[]): boolean {
  if (task.status !== 'pending' && task.status !== 'in_progress') return false;
  return task.dependencies.every((id) => {
    return tasks.find((other) => other.id === id)?.status === 'completed';
  });
}

/** The task in progress, else the highest priority (1 first), then the order of the plan. */
export function nextTask(tasks: readonly Task[]): Task | undefined {
  const open = tasks.filter((task) => isUnblocked(task, tasks));
  return open.find((task) => task.status === 'in_progress') ?? open.toSorted((a, b) => a.priority - b.priority)[0];
}
