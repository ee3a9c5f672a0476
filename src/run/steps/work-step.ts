import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Decision } from '../../domain/run/decision.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import { planProblems } from '../../domain/task/task-plan.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { TaskWork } from '../../domain/run/task-work.ts';
import type { Task } from '../../domain/task/task.ts';
import { needsHandover } from '../../domain/run/needs-handover.ts';
import { correctionPrompt } from '../../runtime/prompts/correction-prompt.ts';
import { workPrompt } from '../../runtime/prompts/work-prompt.ts';
import { stuckSignal } from '../../domain/run/stuck.ts';
import type { StuckSignal } from '../../domain/task/blocking.ts';
import type { TurnOutcome } from '../../runtime/turn-outcome.ts';
import { takeTurn } from '../../runtime/turn.ts';
import { askProvider, type PromptReader } from '../turn/ask-provider.ts';
import { chooseAndAsk } from '../turn/choose-provider.ts';
import { escalate } from './escalation.ts';
import { takeOver } from './handover-step.ts';
import { tasksFrom } from './plan-step.ts';
import { projectPersona } from './project-personas.ts';
import { notice, statusChange } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Takes one turn of the task's persona. Before it, checks at no cost whether the work makes progress, and escalates before more
 * is spent.
 */
export async function work(context: RunContext, task: Task, wanted: 'work' | 'correction'): Promise<void> {
  const { host, deps } = context;
  const current = host.state().work;
  if (current === null) throw new Error('A turn without a task in progress');
  const stuck = stuckSignal(current, deps.config().stuckAfterTurns);
  if (stuck !== undefined && (await escalate(context, task, current, stuck))) return;
  // Escalation may have changed the persona that takes this turn; the new one did not write the reply to be corrected.
  const name = host.state().work?.persona ?? current.persona;
  const operation = name === current.persona ? wanted : 'work';
  const loaded = await projectPersona(context, name);
  if (!loaded.ok) {
    await host.commit(statusChange('failed', 'internalError', loaded.failure));
    return;
  }
  const persona = loaded.value;
  const question = {
    operation,
    persona,
    task,
    prompt: ({ from }: PromptReader) => promptFor(context, task, current, persona, { operation, stuck, from }),
    turnsBefore: current.turns + (current.refusedTurns ?? 0),
    take: takeTurn,
  };
  await chooseAndAsk<unknown>(context, current.turns === 0, (choice) =>
    // A provider that does not know the worktree does a hand-over turn first.
    needsHandover(current, choice.config.id)
      ? takeOver(context, task, current, persona, choice)
      : askProvider(context, choice, question, (outcome) => consequencesOf(context, outcome)),
  );
}

async function promptFor(
  { host, deps }: RunContext,
  task: Task,
  current: TaskWork,
  persona: PersonaTemplate,
  { operation, stuck, from }: { operation: 'work' | 'correction'; stuck: StuckSignal | undefined; from: string | null },
): Promise<string> {
  // A provider that takes over did not write the reply to be corrected and does not know the task, so it gets the full prompt.
  if (operation === 'correction' && from === null) return correctionPrompt([current.lastSummary], 'work');
  const state = host.state();
  const tasks = state.taskList.tasks;
  const changed = await deps.git.uncommittedFiles(worktreeOf(state));
  const agent = state.agents[persona.name];
  return workPrompt({
    project: state.project,
    task,
    dependencies: tasks
      .filter((other) => task.dependencies.includes(other.id))
      .map((other) => ({ title: other.title, summary: other.verificationNotes.at(-1) ?? '' })),
    otherTasks: tasks.filter((other) => other.status === 'pending').map((other) => other.title),
    gates: state.gates ?? [],
    failedBefore: (state.baseline?.checks ?? [])
      .filter((check) => check.verdict !== 'passed' && check.verdict !== 'flaky')
      .map((check) => check.name),
    lastReport: current.lastReport,
    recentTurns: current.lastResult === null && current.lastSummary === '' ? [] : recent(current),
    decisions: (agent?.madeDecisions ?? []).map(({ question, selectedOption }) => ({
      question,
      selected: selectedOption ?? 'nothing',
    })),
    changedFiles: changed.ok ? changed.value : [],
    interrupted: current.interrupted,
    takenOver: from !== null || (current.turns > 0 && agent?.currentTask !== task.id),
    stuck: stuck ?? null,
  });
}

/** The gates' verdict has replaced `lastResult`; the agent is reminded of its own claim, `done`. */
function recent(current: TaskWork): { result: NonNullable<TaskWork['lastResult']>; summary: string }[] {
  return [{ result: current.lastResult ?? 'done', summary: current.lastSummary }];
}

export function consequencesOf(context: RunContext, outcome: TurnOutcome): FactoryEvent[] {
  switch (outcome.result) {
    case 'done':
    case 'continue':
    case 'blocked':
      return addedTasks(context, outcome);
    case 'decision':
      return [...decided(context, outcome), ...addedTasks(context, outcome)];
    case 'malformed':
    case 'providerFailed':
    case 'cancelled':
      return [];
  }
}

/** Adds the tasks that the agent proposed. Proposals that cannot be carried out are dropped with a notice. */
function addedTasks(
  context: RunContext,
  outcome: TurnOutcome & { newTasks: Parameters<typeof tasksFrom>[1] },
): FactoryEvent[] {
  const state = context.host.state();
  const titles = new Set(state.taskList.tasks.map((task) => task.title.toLowerCase()));
  // An agent that works on the code must not allow itself to weaken its tests.
  const fresh = outcome.newTasks
    .filter((draft) => !titles.has(draft.title.toLowerCase()))
    .map((draft) => ({ ...draft, mayChange: [] }));
  const problems = planProblems(fresh, personaNames(state));
  if (problems.length > 0) {
    return [notice({ kind: 'tasksNotTaken', problems })];
  }
  return tasksFrom(context, fresh).map((task) => ({ type: 'task.added', task }));
}

function personaNames(state: ProjectState): string[] {
  return state.project.personas.map((persona) => persona.templateName);
}

/** Decided at once for the option the agent itself trusts most, and said so. */
function decided({ host }: RunContext, outcome: TurnOutcome & { result: 'decision' }): FactoryEvent[] {
  const best = outcome.decision.options.toSorted((a, b) => b.confidence - a.confidence)[0];
  if (best === undefined) return [];
  const decision: Decision = {
    ...outcome.decision,
    id: host.newId(),
    madeAt: new Date(host.now()).toISOString(),
    selectedOption: best.label,
  };
  return [
    { type: 'decision.made', decision, taskId: host.state().work?.taskId ?? null },
    notice({ kind: 'decided', question: decision.question, option: best.label }),
  ];
}
