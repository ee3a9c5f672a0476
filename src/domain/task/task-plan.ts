import { z } from 'zod';
import { evidencePermission } from '../evidence/evidence-change.ts';
import { acceptanceCheckSchema } from './task.ts';

/** One task as the project manager proposes it: dependencies by key, because ids do not exist yet. */
export const taskDraftSchema = z.object({
  key: z.string().min(1).max(64),
  title: z.string().trim().min(1).max(200),
  description: z.string().max(20_000).default(''),
  priority: z.int().min(1).max(5).default(3),
  dependencies: z.array(z.string()).max(100).default([]),
  persona: z.string().optional(),
  acceptanceCheck: acceptanceCheckSchema,
  /** Existing evidence that the task has to weaken: its tests, or what the checks run. */
  mayChange: z.array(evidencePermission).max(2).default([]),
});
export type TaskDraft = z.infer<typeof taskDraftSchema>;

export const taskPlanSchema = z.object({ tasks: z.array(taskDraftSchema).min(1).max(200) });
export type TaskPlan = z.infer<typeof taskPlanSchema>;

/** Every reason why a plan cannot be carried out, as sentences that a model can act on. Empty: it can. */
export function planProblems(drafts: readonly TaskDraft[], personas: readonly string[]): string[] {
  return [
    ...duplicates(
      drafts.map((draft) => draft.key),
      'key',
    ),
    ...duplicates(
      drafts.map((draft) => draft.title.toLowerCase()),
      'title',
    ),
    ...unknownDependencies(drafts),
    ...unknownPersonas(drafts, personas),
    ...cycles(drafts),
  ];
}

function duplicates(values: readonly string[], what: string): string[] {
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...twice].map((value) => `two tasks have the ${what} "${value}"`);
}

function unknownDependencies(drafts: readonly TaskDraft[]): string[] {
  const keys = new Set(drafts.map((draft) => draft.key));
  return drafts.flatMap((draft) =>
    draft.dependencies
      .filter((key) => !keys.has(key))
      .map((key) => `task "${draft.key}" depends on "${key}", which does not exist`),
  );
}

function unknownPersonas(drafts: readonly TaskDraft[], personas: readonly string[]): string[] {
  return drafts.flatMap((draft) =>
    draft.persona === undefined || personas.includes(draft.persona)
      ? []
      : [`task "${draft.key}" asks for the persona "${draft.persona}"; this project has ${personas.join(', ')}`],
  );
}

/** Removes tasks without remaining dependencies until nothing changes; the rest forms cycles. */
function cycles(drafts: readonly TaskDraft[]): string[] {
  let left = [...drafts];
  for (;;) {
    const keys = new Set(left.map((draft) => draft.key));
    const rest = left.filter((draft) => draft.dependencies.some((key) => keys.has(key)));
    if (rest.length === left.length) break;
    left = rest;
  }
  return left.length === 0 ? [] : [`these tasks wait for each other: ${left.map((draft) => draft.key).join(', ')}`];
}
