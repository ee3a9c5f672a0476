import { addUsd } from '../money/bills.ts';
import { isRunning } from './project-status.ts';
import type { OpenCommit, OpenTurn, ProjectState } from './state.ts';
import { unableChecks } from '../evidence/blocking-checks.ts';
import { isInstallDue } from '../install/install-need.ts';
import type { Blocking } from '../task/blocking.ts';
import { nextTask } from '../task/open-tasks.ts';
import type { Task } from '../task/task.ts';
import { isUntried } from '../task/task-start.ts';
import type { FactoryConfig } from '../settings/settings-schema.ts';
import { limitReached, type Usage } from './limits.ts';

/** The closed list of steps of a run. */
export type Step =
  | { kind: 'rest' }
  | { kind: 'closeInterruptedTurn'; turn: OpenTurn }
  | { kind: 'finishCommit'; commit: OpenCommit }
  | { kind: 'publish'; sha: string }
  | { kind: 'waitForProvider' }
  | { kind: 'endAtLimit'; which: 'runtime' | 'cost' | 'turns' | 'tokens' }
  | { kind: 'prepareWorktree' }
  | { kind: 'install' }
  | { kind: 'detectGates' }
  | { kind: 'baseline' }
  | { kind: 'askAboutChecks' }
  | { kind: 'waiveChecks' }
  | { kind: 'plan' }
  /** Runs acceptance checks before the work on their tasks. */
  | { kind: 'tryChecks'; tasks: readonly Task[] }
  /** Acceptance checks that show nothing go back to the planner. */
  | { kind: 'returnPlan'; tasks: readonly Task[] }
  | { kind: 'startTask'; task: Task }
  | { kind: 'work'; task: Task }
  | { kind: 'correct'; task: Task }
  | { kind: 'verify'; task: Task }
  | { kind: 'commitTask'; task: Task }
  /** `because`: the words of the agent; empty where `cause` says it. */
  | { kind: 'blockTask'; task: Task; because: string; cause?: Blocking['cause'] }
  | { kind: 'finalGates' }
  | { kind: 'repairProject' }
  | { kind: 'complete' }
  /** `detail`: the names of the checks; empty where the tasks themselves say what blocks them. */
  | { kind: 'giveUp'; reason: 'tasksBlocked' | 'gatesFailed'; detail: string };

/** Title of the task that is added when everything is done and the project's own gates still fail. */
export const REPAIR_TITLE = "Make the project's own checks pass";

/**
 * Decides the next step from state and settings. Pure: there is no other memory, so a run after a crash continues exactly where
 * the journal ends. The order is one of importance: finish what was begun, keep the limits, then work.
 */
export function nextStep(state: ProjectState, config: FactoryConfig): Step {
  return (
    unfinished(state) ??
    (isRunning(state.project.status) ? undefined : { kind: 'rest' }) ??
    waiting(state) ??
    limits(state, config) ??
    preparation(state, config) ??
    work(state, config) ??
    ending(state)
  );
}

function unfinished(state: ProjectState): Step | undefined {
  if (state.openTurn !== null) return { kind: 'closeInterruptedTurn', turn: state.openTurn };
  if (state.openCommit !== null) return { kind: 'finishCommit', commit: state.openCommit };
  const newest = state.commits.findLast((commit) => commit.kind === 'task');
  // A conflict or a refusal pauses the project; publishing is retried when a person resumes it.
  const hasWorktree = state.project.worktreePath !== null;
  if (newest !== undefined && newest.sha !== state.publishedCommit && hasWorktree && isRunning(state.project.status)) {
    return { kind: 'publish', sha: newest.sha };
  }
  return undefined;
}

function waiting(state: ProjectState): Step | undefined {
  if (state.project.status !== 'waiting_for_credits') return undefined;
  return { kind: 'waitForProvider' };
}

/** What the project has used of its limits, as far as known. */
export function usageOf({ project, finance, turnsEnded, refusedTurns, work: current }: ProjectState): Usage {
  return {
    activeMs: project.activeMs,
    spentUsd: addUsd(finance.totalSpentUsd, finance.uncertainUsd),
    turns: turnsEnded - (refusedTurns ?? 0),
    tokens: finance.totalTokens + finance.uncertainTokens,
    turnsOnTask: current?.turns ?? 0,
  };
}

function limits(state: ProjectState, config: FactoryConfig): Step | undefined {
  const reached = limitReached(usageOf(state), state.project.limits, config.maxTurnsPerTask);
  return reached === undefined || reached.limit === 'task' ? undefined : { kind: 'endAtLimit', which: reached.limit };
}

function preparation(state: ProjectState, config: FactoryConfig): Step | undefined {
  if (state.project.worktreePath === null) return { kind: 'prepareWorktree' };
  if (isInstallDue(state)) return { kind: 'install' };
  if (state.gates === null) return { kind: 'detectGates' };
  if (state.baseline === null) return { kind: 'baseline' };
  if (unableChecks(state).length > 0) {
    return { kind: config.checksThatCannotRun === 'goOn' ? 'waiveChecks' : 'askAboutChecks' };
  }
  if (!state.planned) return { kind: 'plan' };
  return isBegun(state) ? undefined : planReview(state);
}

function isBegun({ taskList }: ProjectState): boolean {
  return taskList.tasks.some(({ status, startedAt }) => status !== 'pending' || startedAt !== null);
}

/** Before the first task, all checks are tried, so that one more turn of the planner can mend all of them. */
function planReview(state: ProjectState): Step | undefined {
  if (state.planReturned === true) return undefined;
  const { tasks } = state.taskList;
  const untried = tasks.filter((task) => isUntried(state, task));
  if (untried.length > 0) return { kind: 'tryChecks', tasks: untried };
  const empty = tasks.filter(({ checkBefore }) => checkBefore !== undefined && checkBefore.finding !== 'failed');
  return empty.length === 0 ? undefined : { kind: 'returnPlan', tasks: empty };
}

function work(state: ProjectState, config: FactoryConfig): Step | undefined {
  const tasks = state.taskList.tasks;
  const current = state.work;
  const task = tasks.find((candidate) => candidate.id === current?.taskId);
  if (current === null || task === undefined || task.status !== 'in_progress') {
    const next = nextTask(tasks);
    return next === undefined ? undefined : { kind: 'startTask', task: next };
  }
  if (current.turns === 0 && !current.interrupted && isUntried(state, task))
    return { kind: 'tryChecks', tasks: [task] };
  if (current.verified) return { kind: 'commitTask', task };
  if (current.lastResult === 'done') return { kind: 'verify', task };
  if (current.lastResult === 'blocked') return { kind: 'blockTask', task, because: current.lastSummary };
  if (current.turns >= config.maxTurnsPerTask) {
    return { kind: 'blockTask', task, because: '', cause: { kind: 'turnLimit', turns: current.turns } };
  }
  // One correction turn; a second unreadable reply in a row is left to the stuck detection.
  if (current.lastResult === 'malformed' && current.malformedReplies === 1) return { kind: 'correct', task };
  return { kind: 'work', task };
}

function ending(state: ProjectState): Step {
  const open = state.taskList.tasks.filter((task) => task.status !== 'completed');
  if (open.length > 0) return { kind: 'giveUp', reason: 'tasksBlocked', detail: '' };
  if (state.finalReport === null) return { kind: 'finalGates' };
  if (state.finalReport.passed) return { kind: 'complete' };
  const repaired = state.taskList.tasks.some((task) => task.title === REPAIR_TITLE);
  return repaired ? { kind: 'giveUp', reason: 'gatesFailed', detail: failing(state) } : { kind: 'repairProject' };
}

function failing(state: ProjectState): string {
  const checks = state.finalReport?.checks ?? [];
  return checks
    .filter((check) => check.verdict === 'failed' || check.verdict === 'timedOut')
    .map((check) => check.name)
    .join(', ');
}
