import type { FactoryEvent } from '../../domain/run/events.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { planProblems, type TaskDraft } from '../../domain/task/task-plan.ts';
import { pendingTask, type Task } from '../../domain/task/task.ts';
import { correctionPrompt, repairPlanPrompt } from '../../runtime/prompts/correction-prompt.ts';
import { planPrompt } from '../../runtime/prompts/plan-prompt.ts';
import type { PlanOutcome } from '../../runtime/turn-outcome.ts';
import { takePlanTurn } from '../../runtime/turn.ts';
import { askProvider } from '../turn/ask-provider.ts';
import { chooseAndAsk } from '../turn/choose-provider.ts';
import { projectPersona } from './project-personas.ts';
import { statusChange } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/** Most turns that return a plan, good or bad. Provider failures do not count; they have their own retry limits. */
const MAX_PLANS = 2;
export const PLANNER = 'project-manager';

/**
 * Gets the initial task list from the project-manager persona. A plan with cycles, duplicates or unknown names is returned once
 * with the reasons; after that the project fails with them.
 */
export async function plan(context: RunContext): Promise<void> {
  const { host } = context;
  const loaded = await projectPersona(context, PLANNER);
  if (!loaded.ok) {
    await host.commit(statusChange('failed', 'planRefused', loaded.failure));
    return;
  }
  let prompt = await planQuestion(context);
  for (let attempt = 1; attempt <= MAX_PLANS; attempt++) {
    const last = attempt === MAX_PLANS;
    const outcome = await askForPlan(context, loaded.value, prompt, (planTurn) => planned(context, planTurn, last));
    if (outcome === undefined || host.state().planned || host.state().project.status !== 'active') return;
    if (outcome.result !== 'done' && outcome.result !== 'malformed') return;
    prompt = again(host.state(), outcome);
  }
}

/** The question for the plan, complete by itself. */
export async function planQuestion(context: RunContext): Promise<string> {
  const { host, deps } = context;
  const { project, gates, gatesNotFound } = host.state();
  const facts = await deps.repository.describe(worktreeOf(host.state()).path);
  const personas: PersonaTemplate[] = [];
  for (const { templateName } of project.personas) {
    if (templateName === PLANNER) continue;
    const loaded = await projectPersona(context, templateName);
    // An unreadable persona fails with its reason when a task needs it.
    if (loaded.ok) personas.push(loaded.value);
  }
  return planPrompt({
    project,
    ...facts,
    gates: gates ?? [],
    gatesNotFound,
    personas,
  });
}

/** One planning turn; `consequences` are committed with its end. `undefined`: no provider could be asked. */
export async function askForPlan(
  context: RunContext,
  persona: PersonaTemplate,
  prompt: string,
  consequences: (outcome: PlanOutcome) => FactoryEvent[],
): Promise<PlanOutcome | undefined> {
  const { host } = context;
  const question = {
    operation: 'plan' as const,
    persona,
    task: null,
    prompt: async () => prompt,
    turnsBefore: host.state().planTurns,
    take: takePlanTurn,
  };
  return chooseAndAsk(context, question.turnsBefore === 0, (choice) =>
    askProvider(context, choice, question, consequences),
  );
}

/** The plan and the end of its turn are one record, so a crash never plans twice. */
export function planned(context: RunContext, outcome: PlanOutcome, last: boolean): FactoryEvent[] {
  const state = context.host.state();
  const problems = problemsOf(state, outcome);
  if (outcome.result === 'done' && problems.length === 0) {
    return [{ type: 'tasks.planned', tasks: tasksFrom(context, outcome.tasks) }];
  }
  if (!last || (outcome.result !== 'done' && outcome.result !== 'malformed')) return [];
  return [statusChange('failed', 'planRefused', problems.join('\n'))];
}

/** Why the answer cannot be used as a plan. */
export function problemsOf(state: ProjectState, outcome: PlanOutcome): string[] {
  if (outcome.result === 'malformed') return outcome.problems;
  if (outcome.result !== 'done') return [];
  return planProblems(
    outcome.tasks,
    state.project.personas.map((persona) => persona.templateName),
  );
}

function again(state: ProjectState, outcome: PlanOutcome): string {
  const problems = problemsOf(state, outcome);
  return outcome.result === 'done'
    ? repairPlanPrompt(problems, JSON.stringify({ tasks: outcome.tasks }, null, 2))
    : correctionPrompt(problems, 'plan');
}

/** Drafts name each other by key; tasks do so by id. */
export function tasksFrom({ host }: Pick<RunContext, 'host'>, drafts: readonly TaskDraft[]): Task[] {
  const ids = new Map(drafts.map((draft) => [draft.key, host.newId()]));
  const createdAt = new Date(host.now()).toISOString();
  return drafts.map((draft) =>
    pendingTask({
      id: ids.get(draft.key) ?? host.newId(),
      title: draft.title,
      description: draft.description,
      priority: draft.priority,
      dependencies: draft.dependencies.flatMap((key) => ids.get(key) ?? []),
      assignedPersona: draft.persona ?? null,
      acceptanceCheck: draft.acceptanceCheck,
      ...(draft.mayChange.length === 0 ? {} : { mayChange: draft.mayChange }),
      createdAt,
    }),
  );
}
