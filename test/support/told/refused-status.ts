import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectStatus } from '../../../src/domain/run/project-status.ts';
import type { StatusReasonCode } from '../../../src/domain/run/status-reason.ts';
import { unableChecks } from '../../../src/domain/evidence/blocking-checks.ts';
import { isUnblocked } from '../../../src/domain/task/open-tasks.ts';
import { REPAIR_TITLE } from '../../../src/domain/run/next-step.ts';
import type { Place } from './refusal.ts';

const RUNNING: readonly ProjectStatus[] = ['active', 'waiting_for_credits'];
const UNFINISHED: readonly ProjectStatus[] = ['initializing', 'active', 'paused', 'waiting_for_credits'];

interface Way {
  from: readonly ProjectStatus[];
  to: readonly ProjectStatus[];
  /** What must be so besides. */
  unless?: (place: Place) => string | undefined;
}

/** The reasons that the engine writes, each with the status changes that it writes them for. A table of its own: not the engine's. */
const WAYS: Partial<Record<StatusReasonCode, Way>> = {
  started: { from: ['initializing'], to: ['active'] },
  resumed: { from: ['paused', 'timeout'], to: ['active'] },
  retried: { from: ['failed', 'timeout', 'paused'], to: ['active'], unless: stillBlocked },
  pausedByUser: { from: ['initializing', 'active', 'waiting_for_credits'], to: ['paused'] },
  terminatedByUser: { from: [...UNFINISHED, 'timeout'], to: ['failed'] },
  allTasksDone: { from: ['active'], to: ['completed'], unless: notDone },
  runtimeReached: { from: ['active'], to: ['timeout'], unless: notOutOfTime },
  limitReached: { from: ['active'], to: ['paused'], unless: noCheckpoint },
  familyLimitReached: { from: ['active'], to: ['paused'], unless: noCheckpoint },
  budgetReached: { from: ['active'], to: ['waiting_for_credits'], unless: notExhausted },
  noProvider: { from: ['active'], to: ['waiting_for_credits'], unless: notExhausted },
  providersFailing: { from: ['active'], to: ['waiting_for_credits'], unless: notExhausted },
  providerBack: { from: ['waiting_for_credits', 'paused'], to: ['active'], unless: notBack },
  providerNeedsPerson: { from: RUNNING, to: ['paused'], unless: stillOpen },
  providerFailed: { from: ['active'], to: ['paused'], unless: stillOpen },
  checksCannotRun: { from: ['active'], to: ['paused'], unless: checksRan },
  planRefused: { from: ['active'], to: ['failed'], unless: planned },
  gatesFailed: { from: ['active'], to: ['failed'], unless: gatesHold },
  tasksBlocked: { from: ['active'], to: ['failed'], unless: notStuck },
  gitFailed: { from: RUNNING, to: ['paused', 'failed'] },
  gitNeedsPerson: { from: RUNNING, to: ['paused'] },
  workRefused: { from: RUNNING, to: ['paused'] },
  worktreeLost: { from: UNFINISHED.concat('timeout'), to: ['paused', 'failed'] },
  worktreeSwitched: { from: RUNNING, to: ['paused'] },
  publishConflict: { from: RUNNING, to: ['paused'], unless: nothingToPublish },
  tampered: { from: RUNNING, to: ['paused'], unless: notTampered },
  diskFull: { from: RUNNING, to: ['paused'] },
  storageFailed: { from: RUNNING, to: ['paused'] },
  internalError: { from: UNFINISHED.concat('timeout'), to: ['failed'] },
};

/** Reasons that the engine writes. The others are words without a writer. */
export const WRITTEN_REASONS = Object.keys(WAYS) as StatusReasonCode[];

export function refusedStatus(place: Place): string | undefined {
  const { event, state } = place;
  if (event.type === 'queue.joined') return state.queued === null ? undefined : 'it is queued already';
  if (event.type === 'queue.left') return state.queued === null ? 'it is not queued' : undefined;
  if (event.type !== 'status.changed') return undefined;
  // What is taken up, paused or terminated has left the queue before, in the same record.
  if (state.queued !== null) return 'it is still queued';
  const way = WAYS[event.reason.code];
  if (way === undefined) return `nothing writes the reason ${event.reason.code}`;
  const { status } = state.project;
  if (!way.from.includes(status) || !way.to.includes(event.to)) {
    return `not from ${status} to ${event.to} because of ${event.reason.code}`;
  }
  return way.unless?.(place);
}

function last({ before }: Place): FactoryEvent | undefined {
  return before.at(-1);
}

function stillOpen({ state }: Place): string | undefined {
  return state.openTurn !== null || state.openCommit !== null ? 'a turn or a commit is open' : undefined;
}

function stillBlocked({ state }: Place): string | undefined {
  return state.taskList.tasks.some(({ status }) => status === 'blocked') ? 'blocked tasks are opened first' : undefined;
}

/** Ends that leave unverified work behind keep it as a checkpoint, in the same record. */
function noCheckpoint(place: Place): string | undefined {
  const intended = last(place);
  const isThere = intended?.type === 'commit.intended' && intended.kind === 'checkpoint';
  return isThere ? undefined : 'no checkpoint was intended with it';
}

function notOutOfTime(place: Place): string | undefined {
  const { activeMs, limits } = place.state.project;
  return activeMs < limits.maxRuntimeMs ? 'the time is not up' : noCheckpoint(place);
}

function notDone(place: Place): string | undefined {
  const { taskList, finalReport, commits, publishedCommit } = place.state;
  const newest = commits.findLast(({ kind }) => kind === 'task');
  if (taskList.tasks.length === 0 || taskList.tasks.some(({ status }) => status !== 'completed')) {
    return 'not every task is done';
  }
  if (finalReport?.passed !== true) return 'the checks at the end have not passed';
  if (newest !== undefined && newest.sha !== publishedCommit) return 'the newest commit is not published';
  return stillOpen(place);
}

function gatesHold(place: Place): string | undefined {
  const { taskList, finalReport } = place.state;
  if (finalReport === null || finalReport.passed) return 'no check at the end failed';
  return taskList.tasks.some(({ title }) => title === REPAIR_TITLE) ? noCheckpoint(place) : 'a repair is tried first';
}

function notStuck(place: Place): string | undefined {
  const { tasks } = place.state.taskList;
  if (tasks.some((task) => isUnblocked(task, tasks))) return 'a task can be worked on';
  return tasks.some(({ status }) => status === 'blocked') ? noCheckpoint(place) : 'no task is blocked';
}

function checksRan({ state }: Place): string | undefined {
  return unableChecks(state).length > 0 ? undefined : 'every required check could be run';
}

function planned({ state }: Place): string | undefined {
  return state.planned ? 'the plan was taken' : undefined;
}

function notExhausted(place: Place): string | undefined {
  return last(place)?.type === 'credits.exhausted' ? stillOpen(place) : 'credits.exhausted comes with it';
}

function notBack(place: Place): string | undefined {
  const { status, reason } = place.state.project;
  if (status === 'paused') {
    return reason.code === 'providerNeedsPerson' ? undefined : 'it does not wait for a provider';
  }
  const { event } = place;
  const isLimit = event.type === 'status.changed' && ['cost', 'turns', 'tokens'].includes(event.reason.detail);
  return isLimit || last(place)?.type === 'credits.restored' ? undefined : 'credits.restored comes with it';
}

function nothingToPublish({ state }: Place): string | undefined {
  const newest = state.commits.findLast(({ kind }) => kind === 'task');
  return newest === undefined || newest.sha === state.publishedCommit ? 'nothing is to be published' : undefined;
}

function notTampered(place: Place): string | undefined {
  return last(place)?.type === 'tamper.found' ? undefined : 'tamper.found comes with it';
}
