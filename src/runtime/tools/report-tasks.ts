import { planProblems, type TaskDraft } from '../../domain/task/task-plan.ts';

/** Why these tasks cannot be carried out together. Personas are not checked here: only the engine knows them. */
export function taskProblems(tasks: readonly TaskDraft[]): string[] {
  return planProblems(
    tasks,
    tasks.flatMap(({ persona }) => persona ?? []),
  );
}
