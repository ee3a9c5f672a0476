import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import { nextTask } from '../../../src/domain/task/open-tasks.ts';
import { REPAIR_TITLE } from '../../../src/domain/run/next-step.ts';
import type { Place } from './refusal.ts';
import { inactive, wrongReport } from './refused-preparation.ts';

type Of<Type extends FactoryEvent['type']> = Place<FactoryEvent & { type: Type }>;

/** Tasks, their checks and their commits: claimed, checked, committed, and only then done. */
export function refusedWork(place: Place): string | undefined {
  const { event, state, before, after } = place;
  switch (event.type) {
    case 'task.added':
      return refusedAddition({ ...place, event });
    case 'task.started': {
      const isAnother = before.some((one) => one.type === 'agent.stuck' && one.taskId === event.taskId);
      if (!state.project.personas.some(({ templateName }) => templateName === event.persona)) return 'no such persona';
      if (!isAnother && nextTask(state.taskList.tasks)?.id !== event.taskId) return 'another task comes first';
      if (!isAnother && state.work !== null) return 'another task is in progress';
      return inactive(state);
    }
    case 'task.blocked':
      return state.work?.taskId === event.taskId && state.openTurn === null
        ? inactive(state)
        : 'nothing is at work on it';
    case 'task.reopened': {
      const task = state.taskList.tasks.find(({ id }) => id === event.taskId);
      const isRetry = after.some((one) => one.type === 'status.changed' && one.reason.code === 'retried');
      return task?.status === 'blocked' && isRetry ? undefined : 'only a retry opens what is blocked';
    }
    case 'task.completed': {
      const made = before.at(-1);
      const open = place.begin.openCommit;
      if (made?.type !== 'commit.made' || made.sha !== event.commit) return 'a task is done with its commit';
      return open?.kind === 'task' && open.taskId === event.taskId ? undefined : 'the commit is not of this task';
    }
    case 'gates.ran':
      return refusedGates({ ...place, event });
    case 'agent.stuck':
      return state.work?.taskId === event.taskId && state.openTurn === null ? undefined : 'nothing is at work on it';
    case 'handover.checked':
      return state.work !== null && state.openTurn === null ? undefined : 'nothing was taken over';
    default:
      return refusedCommit(place);
  }
}

function refusedAddition({ event, state, before }: Of<'task.added'>): string | undefined {
  if (event.task.status !== 'pending') return 'a new task is to do';
  if (before.some(({ type }) => type === 'turn.ended')) return undefined;
  if (event.task.title !== REPAIR_TITLE) return 'a task comes with the turn that found it';
  if (state.finalReport === null || state.finalReport.passed) return 'nothing is to be repaired';
  return state.taskList.tasks.some(({ title }) => title === REPAIR_TITLE) ? 'a repair is tried once' : undefined;
}

function refusedGates({ event, state, before }: Of<'gates.ran'>): string | undefined {
  const { report, taskId } = event;
  if (state.openTurn !== null) return 'a turn is open';
  if (before.some(({ type }) => type === 'commit.abandoned'))
    return report.passed ? 'git refused the commit' : undefined;
  if (taskId !== null) {
    if (state.work?.taskId !== taskId || state.work.lastResult !== 'done') return 'the task was not said to be done';
    return wrongReport(state, report, 1);
  }
  if (state.taskList.tasks.length === 0 || state.taskList.tasks.some(({ status }) => status !== 'completed')) {
    return 'not every task is done';
  }
  return state.finalReport === null ? (wrongReport(state, report, 0) ?? inactive(state)) : 'they were run already';
}

function refusedCommit({ event, state, after }: Place): string | undefined {
  switch (event.type) {
    case 'commit.intended': {
      if (state.openTurn !== null || state.openCommit !== null) return 'a turn or a commit is open';
      if (event.kind === 'checkpoint') {
        return after[0]?.type === 'status.changed' ? undefined : 'a checkpoint is made when the work ends';
      }
      if (state.work === null || state.work.taskId !== event.taskId) return 'nothing is at work on the task';
      return state.work.verified ? undefined : 'the checks have not passed';
    }
    case 'commit.made': {
      const isCompletion = after[0]?.type === 'task.completed';
      if (state.openCommit?.key !== event.key) return 'this commit was not intended';
      return isCompletion === (state.openCommit.kind === 'task') ? undefined : 'a task is done with its commit';
    }
    case 'commit.abandoned':
      return state.openCommit?.key === event.key ? undefined : 'this commit was not intended';
    case 'commit.published': {
      const newest = state.commits.findLast(({ kind }) => kind === 'task');
      if (newest?.sha !== event.sha) return 'only the newest commit of a task is published';
      return event.sha === state.publishedCommit ? 'it is published already' : undefined;
    }
    default:
      return undefined;
  }
}
