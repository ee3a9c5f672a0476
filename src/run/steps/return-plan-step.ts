import type { CheckFinding } from '../../domain/evidence/task-verdict.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Task } from '../../domain/task/task.ts';
import { returnedPlanPrompt } from '../../runtime/prompts/returned-plan-prompt.ts';
import type { PlanOutcome } from '../../runtime/turn-outcome.ts';
import { askForPlan, planQuestion, PLANNER, problemsOf, tasksFrom } from './plan-step.ts';
import { projectPersona } from './project-personas.ts';
import { statusChange } from '../status-change.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Asks the planner once more, because acceptance checks passed before any work and can show nothing. A usable answer replaces
 * the plan; after any other answer the plan stays, and those tasks can at best be *not shown*.
 */
export async function returnPlan(context: RunContext, empty: readonly Task[]): Promise<void> {
  const loaded = await projectPersona(context, PLANNER);
  if (!loaded.ok) {
    await context.host.commit(statusChange('failed', 'planRefused', loaded.failure));
    return;
  }
  const findings = empty.map((task) => ({ task, finding: task.checkBefore?.finding ?? 'passed' }));
  const { tasks } = context.host.state().taskList;
  const prompt = returnedPlanPrompt(await planQuestion(context), tasks, findings);
  await askForPlan(context, loaded.value, prompt, (outcome) => returned(context, outcome, findings));
}

/** In one record with the end of the turn, so that a crash never asks twice. */
function returned(
  context: RunContext,
  outcome: PlanOutcome,
  findings: readonly { task: Task; finding: CheckFinding }[],
): FactoryEvent[] {
  if (outcome.result !== 'done' && outcome.result !== 'malformed') return [];
  const isMended = outcome.result === 'done' && problemsOf(context.host.state(), outcome).length === 0;
  const because = findings.map(({ task, finding }) => ({ taskId: task.id, finding }));
  return [
    { type: 'plan.returned', because, isMended },
    ...(isMended ? [{ type: 'tasks.planned' as const, tasks: tasksFrom(context, outcome.tasks) }] : []),
  ];
}
