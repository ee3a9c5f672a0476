import { assertNever } from '../../domain/assert.ts';
import { blocks } from '../../domain/evidence/blocking-checks.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Blocking } from '../../domain/task/blocking.ts';
import { pendingTask, type Task } from '../../domain/task/task.ts';
import { asideMessage } from './commit-message.ts';
import { checkpointEvent } from './commit-step.ts';
import { REPAIR_TITLE } from '../../domain/run/next-step.ts';
import { handleGitFailure } from '../handle-git-failure.ts';
import { notice, statusChange } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/** Starts a task with the persona that the plan named, else with the first persona that is not the project manager. */
export async function startTask({ host }: RunContext, task: Task): Promise<void> {
  const names = host
    .state()
    .project.personas.toSorted((a, b) => a.priority - b.priority)
    .map((persona) => persona.templateName);
  const named = names.find((name) => name === task.assignedPersona);
  const persona = named ?? names.find((name) => name !== 'project-manager') ?? names[0] ?? 'engineer';
  await host.commit({ type: 'task.started', taskId: task.id, persona });
}

/** Blocks a task: `because` in the words of an agent or a provider, or by a `cause` of our own. Its unfinished work goes to a side branch, so the next task starts from verified code and nothing is lost. */
export async function blockTask(
  context: RunContext,
  task: Task,
  because: string,
  cause?: Blocking['cause'],
): Promise<void> {
  const { host, deps } = context;
  const state = host.state();
  const key = `${state.project.id}/${task.id}/aside/${state.turnsEnded}`;
  const aside = await host.step({ what: `set aside ${key}`, of: state.seq }, () =>
    deps.git.setAside({
      worktree: worktreeOf(state),
      key,
      message: asideMessage(state, task, because, cause),
      identity: state.project.identity,
      mayRun: deps.config().allowFilesThatRun ?? [],
    }),
  );
  if (!aside.ok) {
    await handleGitFailure(context, aside.failure);
    return;
  }
  const blocked = (kept?: Blocking['kept']): FactoryEvent => {
    const blocking = { ...(cause === undefined ? {} : { cause }), ...(kept === undefined ? {} : { kept }) };
    const known = cause === undefined && kept === undefined ? {} : { blocking };
    return { type: 'task.blocked', taskId: task.id, because, ...known };
  };
  switch (aside.value?.kind) {
    case undefined:
      await host.commit(blocked());
      return;
    case 'branch':
      await host.commit(blocked({ kind: 'branch', branch: aside.value.branch }));
      return;
    case 'folder': {
      const { folder, because: refusal } = aside.value;
      const fact = { kind: 'movedAside', title: task.title, folder, because: refusal } as const;
      await host.commit(blocked({ kind: 'folder', folder }), notice(fact));
      return;
    }
    default:
      return assertNever(aside.value);
  }
}

/** Each task passed its gates, and all of them together do not: one more task, once. */
export async function repairProject({ host }: RunContext): Promise<void> {
  const failing = host.state().finalReport?.checks.filter(blocks) ?? [];
  await host.commit({
    type: 'task.added',
    task: pendingTask({
      id: host.newId(),
      title: REPAIR_TITLE,
      description: failing.map((check) => `${check.name} (${check.command}):\n${check.output}`).join('\n\n'),
      priority: 1,
      dependencies: [],
      assignedPersona: null,
      acceptanceCheck: null,
      createdAt: new Date(host.now()).toISOString(),
    }),
  });
}

export async function complete({ host }: RunContext): Promise<void> {
  await host.commit(statusChange('completed', 'allTasksDone'));
}

/** Fails the project and keeps the worktree's content as a checkpoint; it does not count as done. */
export async function giveUp(
  { host }: RunContext,
  reason: 'tasksBlocked' | 'gatesFailed',
  detail: string,
): Promise<void> {
  await host.commit(checkpointEvent(host.state(), 'stopped'), statusChange('failed', reason, detail));
}

/** `of`: whose limit it is. The project gives its slot back. */
export async function endAtLimit(
  { host }: RunContext,
  which: 'runtime' | 'cost' | 'turns' | 'tokens',
  of: 'project' | 'family' = 'project',
): Promise<void> {
  const reason = of === 'project' ? 'limitReached' : 'familyLimitReached';
  const change =
    which === 'runtime' ? statusChange('timeout', 'runtimeReached') : statusChange('paused', reason, which);
  await host.commit(checkpointEvent(host.state(), 'limit'), change);
}
