import { assertNever } from '../../domain/assert.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { StatusReason } from '../../domain/run/status-reason.ts';
import type { ProjectStatus } from '../../domain/run/project-status.ts';
import { failingChecks } from '../../domain/run/snapshot.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { unverifiedTasks } from '../../domain/task/unverified-tasks.ts';
import { waysOn } from '../checks/unable-text.ts';
import { formatComing, formatMoment } from '../shared/format-time.ts';
import { oneLine, withDetail } from '../shared/plain-text.ts';
import { blockedText } from '../tasks/blocked-text.ts';
import { taskVerdictWord } from '../tasks/verdict-text.ts';
import { differencesLine } from './repository-difference.ts';

/**
 * Why the project has its status: what happened, what was done about it, what the user can do. With `at` (milliseconds since
 * 1970) a wait is also given as time left.
 */
export function reasonSentence(state: ProjectState, at?: number): string {
  return parts(state, at)
    .filter((part) => part !== '')
    .join(' ');
}

/** Only the first sentence: what happened. */
export function reasonHeadline(state: ProjectState, at?: number): string {
  return parts(state, at)[0];
}

/**
 * Names the checks that could not be run, because the user may not read the table of checks. Leaves out the kinds of checks
 * that the repository does not have, unless it has no check at all.
 */
function finished({ finalReport, gatesNotFound }: ProjectState): string {
  const checks = finalReport?.checks ?? [];
  const unverified = checks.filter(({ verdict, name, command }) => {
    const isThere = command !== '' || gatesNotFound.some(({ kind, reason }) => kind === name && reason !== null);
    return verdict === 'notVerified' && isThere;
  });
  if (checks.every(({ command }) => command === '') && unverified.length === 0) {
    return 'All tasks are done. There was no check that could be run at the end.';
  }
  if (unverified.length === 0) return 'All tasks are done and the checks at the end were run.';
  const names = unverified.map((check) => check.name).join(', ');
  return `All tasks are done, but not every check could be run: ${names}.`;
}

/** Names the tasks that are done without evidence. */
function unshown(state: ProjectState): string {
  const tasks = unverifiedTasks(state);
  if (tasks.length === 0) return '';
  const names = tasks.slice(0, 5).map(({ title, verdict }) => {
    const word = verdict === undefined ? '' : ` (${taskVerdictWord(verdict)})`;
    return `“${oneLine(title, 80)}”${word}`;
  });
  if (tasks.length > names.length) names.push(`${tasks.length - names.length} more`);
  return `Not verified: ${names.join(', ')}.`;
}

function afterwards({ publishedCommit, remote }: ProjectState): string {
  if (publishedCommit === null) return 'Nothing was committed, so there is nothing to push.';
  return remote === null
    ? 'Look at the changes on the branch; your repository has no remote to push it to.'
    : 'Look at the changes, then push the branch by hand.';
}

function whatIsCommitted({ commits }: ProjectState): string {
  if (commits.length === 0) return 'Nothing was committed.';
  return commits.some(({ kind }) => kind === 'task')
    ? 'What was done is committed.'
    : 'What was begun is committed as a checkpoint in the worktree, which is not verified.';
}

/** A checkpoint was made or is about to be made. There is none if nothing had changed or if git refused it. */
function isKeptAsCheckpoint({ openCommit, commits }: ProjectState): boolean {
  return (openCommit ?? commits.at(-1))?.kind === 'checkpoint';
}

type Parts = [happened: string, done: string, next: string];

function parts(state: ProjectState, at: number | undefined): Parts {
  const { status, reason, limits, workBranch } = state.project;
  const { detail } = reason;
  switch (reason.code) {
    case 'created':
      return ['The project is set up and has not been started.', '', 'Start it when you are ready.'];
    case 'started':
      return ['The project is being worked on.', '', ''];
    case 'resumed':
      return ['The project was resumed and is being worked on.', '', ''];
    case 'retried':
      return ['The project tries again.', 'Tasks that were blocked are open again.', ''];
    case 'pausedByUser':
      return [
        withDetail('The project was paused on request', detail),
        'What the turn in flight had done stays in the worktree.',
        'Resume it when you like.',
      ];
    case 'terminatedByUser':
      return [
        withDetail('The project was terminated on request', detail),
        'What it did stays in its worktree and on its branch.',
        'Retry opens it again.',
      ];
    case 'allTasksDone':
      return [finished(state), unshown(state), afterwards(state)];
    case 'runtimeReached':
      return [
        `The project reached its time limit of ${formatDuration(limits.maxRuntimeMs)}.`,
        isKeptAsCheckpoint(state)
          ? 'The turn was ended, the work so far was committed as a checkpoint and everything is saved.'
          : 'The turn was ended and everything is saved.',
        `Raise the time limit, then ${wayOn(status)}.`,
      ];
    case 'limitReached':
      return [
        withDetail('The project reached one of its limits', detail),
        'No further turn was started.',
        `Raise the limit; where an editor window is open the project then goes on by itself, otherwise ${wayOn(status)}.`,
      ];
    case 'familyLimitReached':
      return [
        withDetail('The projects of this family together reached a limit of the project that it began with', detail),
        'No further turn was started.',
        `Raise that limit; where an editor window is open the project then goes on by itself, otherwise ${wayOn(status)}.`,
      ];
    case 'budgetReached':
      return [
        withDetail('A budget is used up', detail),
        'No further turn was started, and the work goes on by itself once there is room.',
        'Raise the budget in config.yaml or providers.yaml to go on sooner.',
      ];
    case 'noProvider':
      return [
        withDetail('No provider can take the next turn', detail),
        status === 'waiting_for_credits' ? `The project waits and goes on by itself${waitText(state, at)}.` : '',
        status === 'waiting_for_credits'
          ? 'To go on sooner, enable another provider in providers.yaml.'
          : `Enable a provider in providers.yaml, then ${wayOn(status)}.`,
      ];
    case 'providersFailing':
      return [
        withDetail('Every provider failed again and again', detail.trim().split('\n').join('; ')),
        status === 'waiting_for_credits'
          ? `Nothing is used up: the project waits, asks again and goes on by itself${waitText(state, at)}.`
          : '',
        status === 'waiting_for_credits'
          ? 'To go on sooner, look at the log and at the provider, or enable another in providers.yaml.'
          : `Look at the log and at the provider, then ${wayOn(status)}.`,
      ];
    case 'providerBack':
      return ['A provider is available again.', 'The project went on by itself.', ''];
    case 'providerNeedsPerson':
      return [
        // `detail` has one line for each provider.
        withDetail('No provider can go on without you', detailOf(reason).trim().split('\n').join('; ')),
        'Nothing is lost.',
        `Fix one of them or add another; where an editor window is open the project then goes on by itself, otherwise ${wayOn(status)}.`,
      ];
    case 'providerFailed':
      return [
        withDetail('The provider failed again and again', detail),
        'The work so far is kept.',
        `Look at the log and at the provider, then ${wayOn(status)}.`,
      ];
    case 'checksCannotRun':
      return [
        withDetail('Checks that are required cannot be run here', detail),
        'No turn was started, because its work could not be verified.',
        waysOn(state, wayOn(status)),
      ];
    case 'planRefused':
      return [
        withDetail('The proposed task list cannot be carried out', detail),
        'The model was asked to repair it, once.',
        'Retry, or make a new project with a description that says more.',
      ];
    case 'gatesFailed':
      return [
        withDetail('Checks stand in the way', detail === '' ? failingChecks(state).join(', ') : detail),
        'Nothing was completed over them.',
        `Look at what they printed, fix it or change the checks, then ${wayOn(status)}.`,
      ];
    case 'tasksBlocked':
      return [
        withDetail('Every task that is left is blocked', detail === '' ? blockedTasks(state) : detail),
        whatIsCommitted(state),
        `Look at why each is blocked, then ${wayOn(status)}: it opens them again.`,
      ];
    case 'gitFailed':
      return [
        withDetail('A git command failed', detail),
        'It was tried again and failed again. The work so far is kept.',
        `Fix it, then ${wayOn(status)}.`,
      ];
    case 'gitNeedsPerson':
      return [
        withDetail('Git cannot go on without you', detail),
        'The work so far is kept.',
        `Put it right, then ${wayOn(status)}.`,
      ];
    case 'workRefused':
      return [
        withDetail('The work cannot be published as it is', detail),
        'Nothing of it is in your repository; it is kept in the worktree.',
        `Look at it there, then ${wayOn(status)}.`,
      ];
    case 'worktreeLost':
      return [
        withDetail('The worktree is not where it belongs', detail),
        state.commits.length === 0 ? '' : 'What was committed is safe on its branch.',
        `Put the folder back if you have it, then ${wayOn(status)}.`,
      ];
    case 'worktreeSwitched':
      return [
        withDetail('The worktree is on another branch than the project left it on', detail),
        'Nothing in it was changed.',
        `Switch it back to ${workBranch}, then ${wayOn(status)}.`,
      ];
    case 'publishConflict':
      return [
        withDetail(`The branch ${workBranch} in your repository was changed outside Dark Factory`, detail),
        'It was left as it is; the verified commits are in the worktree.',
        `Rename or remove that branch, then ${wayOn(status)}.`,
      ];
    case 'tampered':
      return [
        withDetail(
          'Something outside the worktree changed during a turn',
          // A journal of an older version may hold the differences only as text, in `detail`.
          state.tamper.length === 0 ? detail : differencesLine(state.tamper),
        ),
        'The work stopped so that you can look.',
        `If the change is yours, accept it, then ${wayOn(status)}. If not, restore what changed first.`,
      ];
    case 'diskFull':
      return [
        withDetail('The disk is full', detail),
        'What had been saved is whole.',
        `Make room, then ${wayOn(status)}.`,
      ];
    case 'storageFailed':
      return [
        withDetail('The project could not be saved', detail),
        'What had been saved before is whole.',
        `Fix it, then ${wayOn(status)}.`,
      ];
    case 'internalError':
      return [
        withDetail('Dark Factory made a mistake', detail),
        'This project was stopped, other projects go on.',
        `Try to ${wayOn(status)}; if it happens again, report it with the log.`,
      ];
    default:
      return assertNever(reason.code);
  }
}

/** The detail of a reason. Where no provider can take a turn because none is enabled, no provider has a line in it. */
export function detailOf({ code, detail }: StatusReason): string {
  return code === 'providerNeedsPerson' && detail === '' ? 'No provider is enabled for this project.' : detail;
}

/** The fact under the reason, in a line for each task or provider; the reason of an older version holds all of it itself. */
export function reasonDetail(state: ProjectState): string {
  const { reason } = state.project;
  return reason.code === 'tasksBlocked' && reason.detail === '' ? blockedTasks(state) : detailOf(reason);
}

function blockedTasks({ taskList }: ProjectState): string {
  return taskList.tasks
    .filter(({ status }) => status !== 'completed')
    .map((task) => `${task.title}: ${blockedText(task) ?? 'waits for a task that is blocked'}`)
    .join('\n');
}

/** The verb that continues a project in this status; the palette and the command line use the same word. */
function wayOn(status: ProjectStatus): string {
  return status === 'failed' || status === 'timeout' || status === 'completed' ? 'retry' : 'resume';
}

function waitText(state: ProjectState, at: number | undefined): string {
  const until = state.finance.waitingUntil;
  if (until === null) return ' as soon as one is available again';
  return `, at the earliest ${at === undefined ? formatMoment(until) : formatComing(until, at)}`;
}
