import { blocks, unableChecks } from '../../../src/domain/evidence/blocking-checks.ts';
import type { QualityReport } from '../../../src/domain/evidence/checks.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { isUntried, taskStart } from '../../../src/domain/task/task-start.ts';
import type { Place } from './refusal.ts';

/** The worktree, the checks, and the plan: each once, in this order, while the project is active. */
export function refusedPreparation({ event, state, before }: Place): string | undefined {
  switch (event.type) {
    case 'worktree.ready':
      return state.project.worktreePath === null ? inactive(state) : 'there is a worktree already';
    case 'gates.detected':
      if (state.project.worktreePath === null) return 'there is no worktree yet';
      return state.gates === null ? inactive(state) : 'the checks are known already';
    case 'gates.baselined':
      if (state.gates === null) return 'the checks are not known yet';
      return state.baseline === null ? (wrongReport(state, event.report, 0) ?? inactive(state)) : 'there is a baseline';
    case 'checks.waived': {
      const unable = unableChecks(state).map(({ name }) => name);
      return event.names.every((name) => unable.includes(name)) ? undefined : 'these checks could be run';
    }
    case 'install.allowed':
      return state.installAllowed === undefined || state.installed?.passed === false
        ? undefined
        : 'that was allowed already';
    case 'install.ended':
      if (state.installAllowed === undefined) return 'nothing was to be installed';
      return state.installed === undefined ? inactive(state) : 'it was installed already';
    case 'network.allowed':
      return state.checksNetwork === undefined ? undefined : 'checks have the network already';
    case 'tasks.planned': {
      const turn = before.find(({ type }) => type === 'turn.ended');
      if (turn?.type !== 'turn.ended' || turn.result !== 'done') return 'a plan comes with the turn that made it';
      const isSecond = before.some(({ type }) => type === 'plan.returned');
      if (state.planned !== isSecond || state.baseline === null) return 'it is not the time for a plan';
      return event.tasks.length > 0 && event.tasks.every(({ status }) => status === 'pending')
        ? undefined
        : 'planned tasks are to do';
    }
    case 'check.tried': {
      const task = state.taskList.tasks.find(({ id }) => id === event.taskId);
      if (task === undefined || event.check.command !== task.acceptanceCheck?.command) return 'no task has this check';
      if (event.commit !== taskStart(state, task.id)) return 'it was run on another tree than the task starts from';
      return isUntried(state, task) ? inactive(state) : 'it was run already';
    }
    case 'plan.returned': {
      const turn = before.find(({ type }) => type === 'turn.ended');
      if (turn?.type !== 'turn.ended') return 'a plan comes back with the turn that was asked about it';
      const { tasks } = state.taskList;
      const isEmpty = ({ taskId, finding }: (typeof event.because)[number]): boolean =>
        finding !== 'failed' && tasks.find(({ id }) => id === taskId)?.checkBefore?.finding === finding;
      if (event.because.length === 0 || !event.because.every(isEmpty)) return 'its checks fail before the work';
      return state.planReturned === true ? 'a plan comes back once' : undefined;
    }
    default:
      return undefined;
  }
}

export function inactive({ project }: ProjectState): string | undefined {
  return project.status === 'active' ? undefined : `the project is ${project.status}`;
}

/** A report names each check of the project in order, then `extra` checks of the task, and says itself whether it passed. */
export function wrongReport(
  { gates, gatesNotFound }: ProjectState,
  { checks, passed }: QualityReport,
  extra: number,
): string | undefined {
  if (passed === checks.some(blocks)) return 'the report says of itself what its checks do not say';
  const own = gates ?? [];
  if (own.some(({ name, command }, index) => checks[index]?.name !== name || checks[index].command !== command)) {
    return 'the report is about other checks than the project has';
  }
  if (checks.length < own.length + gatesNotFound.length || checks.length > own.length + gatesNotFound.length + extra) {
    return 'the report has checks too many or too few';
  }
  const wasRun = ({ command }: { command: string }): boolean => command !== '';
  return checks.some((check) => !wasRun(check) && check.verdict !== 'notVerified')
    ? 'a check that does not exist has a verdict'
    : undefined;
}
