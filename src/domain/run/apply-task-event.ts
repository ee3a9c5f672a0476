import { assertNever } from '../assert.ts';
import type { FactoryEvent } from './events.ts';
import { blocks } from '../evidence/blocking-checks.ts';
import type { QualityReport } from '../evidence/checks.ts';
import type { ProjectState } from './state.ts';
import type { TaskWork } from './task-work.ts';
import { unblocked, type Task } from '../task/task.ts';

/** Newest notes kept per task. */
const KEPT_NOTES = 20;
/** Newest names of tests kept for the task in progress. */
const MOST_OWN_TESTS = 200;

type TaskEvent = FactoryEvent & {
  type:
    | 'tasks.planned'
    | 'check.tried'
    | 'task.added'
    | 'task.started'
    | 'task.blocked'
    | 'task.reopened'
    | 'task.completed'
    | 'gates.ran'
    | 'agent.stuck';
};

/** Applies events of tasks, and of the work on the task in progress. */
export function applyTaskEvent(state: ProjectState, event: TaskEvent, at: string): ProjectState {
  switch (event.type) {
    case 'tasks.planned':
      return { ...withTasks(state, event.tasks), planned: true };
    case 'check.tried':
      return withTask(state, event.taskId, (task) => ({
        ...task,
        checkBefore: { finding: event.finding, commit: event.commit },
      }));
    case 'task.added':
      return withTasks(state, [...state.taskList.tasks, event.task]);
    case 'task.started':
      return {
        ...withTask(state, event.taskId, (task) => ({
          ...unblocked(task),
          status: 'in_progress',
          assignedPersona: event.persona,
          startedAt: task.startedAt ?? at,
        })),
        work: newWork(event.taskId, event.persona, state.work),
        finalReport: null,
      };
    case 'task.blocked':
      return {
        ...withTask(state, event.taskId, (task) => ({
          ...unblocked(task),
          status: 'blocked',
          blockedBecause: event.because,
          ...(event.blocking === undefined ? {} : { blocking: event.blocking }),
        })),
        work: null,
      };
    case 'task.reopened':
      return withTask(state, event.taskId, (task) => reopened(task, event.because));
    case 'task.completed':
      return {
        ...withTask(state, event.taskId, (task) => ({
          ...task,
          status: 'completed',
          completedAt: at,
          lastVerifiedAt: isVerified(event) ? at : null,
          completionConfidence: event.confidence,
          ...(event.verdict === undefined ? {} : { verdict: event.verdict }),
          ...(event.evidenceChanges === undefined ? {} : { evidenceChanges: event.evidenceChanges }),
          ...(event.filesThatRun === undefined ? {} : { filesThatRun: event.filesThatRun }),
          verificationNotes: withNote(task, event.note),
          commit: event.commit,
        })),
        work: null,
      };
    case 'gates.ran':
      if (event.taskId === null) return { ...state, finalReport: event.report };
      return state.work === null ? state : { ...state, work: afterGates(state.work, event.report) };
    case 'agent.stuck':
      return withEscalation(state, event.response);
    default:
      return assertNever(event);
  }
}

function reopened(task: Task, because: string): Task {
  const open: Task = {
    ...unblocked(task),
    status: 'pending',
    completedAt: null,
    completionConfidence: 0,
    verificationNotes: withNote(task, because),
  };
  delete open.verdict;
  return open;
}

/** A journal of an older version completes a task only when its checks passed. */
function isVerified({ verdict }: FactoryEvent & { type: 'task.completed' }): boolean {
  return verdict === undefined || verdict.kind === 'verified';
}

function newWork(taskId: string, persona: string, previous: TaskWork | null): TaskWork {
  // Another persona on the same task keeps its counters, or escalation would never end.
  if (previous?.taskId === taskId) return { ...previous, persona, lastResult: null, verified: false };
  return {
    taskId,
    persona,
    turns: 0,
    lastResult: null,
    lastSummary: '',
    lastReport: null,
    verified: false,
    fingerprint: '',
    unchangedTurns: 0,
    repeatedActions: 0,
    lastActions: '',
    failingGates: '',
    sameGateFailures: 0,
    malformedReplies: 0,
    escalations: 0,
    interrupted: false,
    lastProvider: null,
    handover: null,
  };
}

function afterGates(work: TaskWork, report: QualityReport): TaskWork {
  const failingGates = report.checks
    .filter(blocks)
    .map((check) => check.name)
    .join('\n');
  const failedOwn = [...new Set([...(work.failedOwnTests ?? []), ...(report.ownFailing ?? [])])];
  return {
    ...work,
    ...(failedOwn.length === 0 ? {} : { failedOwnTests: failedOwn.slice(-MOST_OWN_TESTS) }),
    lastReport: report,
    verified: report.passed,
    // The agent's claim is used up: if the gates failed, another turn follows.
    lastResult: report.passed ? work.lastResult : null,
    failingGates,
    sameGateFailures: failingGates === '' ? 0 : failingGates === work.failingGates ? work.sameGateFailures + 1 : 1,
  };
}

function withEscalation(state: ProjectState, response: 'otherPersona' | 'otherProvider' | 'stop'): ProjectState {
  if (state.work === null || response === 'stop') return state;
  return {
    ...state,
    work: {
      ...state.work,
      escalations: state.work.escalations + 1,
      unchangedTurns: 0,
      repeatedActions: 0,
      sameGateFailures: 0,
      malformedReplies: 0,
    },
  };
}

function withNote(task: Task, note: string): string[] {
  return note === '' ? task.verificationNotes : [...task.verificationNotes, note].slice(-KEPT_NOTES);
}

function withTasks(state: ProjectState, tasks: Task[]): ProjectState {
  return { ...state, taskList: { ...state.taskList, tasks, version: state.taskList.version + 1 } };
}

function withTask(state: ProjectState, taskId: string, change: (task: Task) => Task): ProjectState {
  return withTasks(
    state,
    state.taskList.tasks.map((task) => (task.id === taskId ? change(task) : task)),
  );
}
