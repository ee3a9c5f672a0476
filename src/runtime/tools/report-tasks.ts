import { planProblems, type TaskDraft } from '../../domain/task/task-plan.ts';

/** Why these tasks cannot be carried out together. Which personas there are is for the engine to know. */
export function taskProblems(tasks: readonly TaskDraft[]): string[] {
  return planProblems(
    tasks,
    tasks.flatMap(({ persona }) => persona ?? []),
  );
}
