import { blocks } from '../evidence/blocking-checks.ts';
import type { TaskWork } from './task-work.ts';
import type { Task } from '../task/task.ts';

/** Most hand-over turns; after them the work goes on and a notice tells the user. */
const MAX_ATTEMPTS = 2;

/**
 * Whether `providerId` must do a hand-over turn before it may change anything: only if another provider worked on the task last.
 */
export function needsHandover(work: TaskWork, providerId: string): boolean {
  const { lastProvider, handover } = work;
  if (lastProvider === null || lastProvider === providerId) return false;
  if (handover?.toProvider !== providerId) return true;
  return !handover.confirmed && handover.attempts < MAX_ATTEMPTS;
}

/** The check that best shows the state of the work: the one that failed last, else the task's own; `null`: there is none. */
export function checkToRun(work: TaskWork, task: Pick<Task, 'acceptanceCheck'>): string | null {
  const failing = work.lastReport?.checks.find((check) => blocks(check) && check.command !== '');
  return failing?.command ?? task.acceptanceCheck?.command ?? null;
}
