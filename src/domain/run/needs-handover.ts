import { blocks } from '../evidence/checks.ts';
import type { TaskWork } from './task-work.ts';
import type { Task } from '../task/task.ts';

/** A second look is asked for when the first did not fit; after that the work goes on and a person is told. */
const MAX_ATTEMPTS = 2;

/** Must `providerId` look at where the work stands before it may change anything? Only where another left something behind. */
export function needsHandover(work: TaskWork, providerId: string): boolean {
  const { lastProvider, handover } = work;
  if (lastProvider === null || lastProvider === providerId) return false;
  if (handover?.toProvider !== providerId) return true;
  return !handover.confirmed && handover.attempts < MAX_ATTEMPTS;
}

/** The check that shows best where the work stands: what failed last, else the task's own; `null`: there is none. */
export function checkToRun(work: TaskWork, task: Pick<Task, 'acceptanceCheck'>): string | null {
  const failing = work.lastReport?.checks.find((check) => blocks(check) && check.command !== '');
  return failing?.command ?? task.acceptanceCheck?.command ?? null;
}
