import { assertNever } from '../domain/assert.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import { canBecome } from '../domain/run/project-status.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { GitFailure, WorktreeCondition } from '../ports/git-manager.ts';
import type { TransientFailure } from './transient-failures.ts';
import type { RunContext } from './run-context.ts';
import { notice, statusChange } from './status-change.ts';
import { worktreeOf } from './worktree-of.ts';

/**
 * Ends a step in which git failed. What may pass by itself is waited out and what can be repaired is repaired; the state stays as
 * it is, so that the run takes the same step again. Anything else stops the project with the reason. `instead` replaces that
 * last part.
 */
export async function handleGitFailure(
  context: RunContext,
  failure: GitFailure,
  instead?: (state: ProjectState) => FactoryEvent[],
): Promise<void> {
  const { host } = context;
  const trouble = passingTrouble(failure);
  if (trouble !== null && (await isWaitedOut(context, trouble, failure))) return;
  const state = host.state();
  await host.commit(...(instead?.(state) ?? [gitFailureChange(state, failure)]));
}

/** `true`: the step is to be taken again, or the project has come to rest. */
async function isWaitedOut(context: RunContext, trouble: TransientFailure, failure: GitFailure): Promise<boolean> {
  const { host, deps, signal, troubles } = context;
  const met = troubles.meet(trouble);
  if (met === null) return false;
  const trying = { projectId: host.projectId, error: failure.message, pauseMs: met.pauseMs };
  deps.logger.log('warn', 'Git failed, and is tried again', trying);
  if (met.isFirst && trouble !== 'worktree') {
    await host.commit(notice({ kind: 'gitRetried', message: failure.message }));
  }
  await host.sleepUntil(host.now() + met.pauseMs, signal);
  if (signal.aborted) return true;
  await lookAtWorktree(context);
  return true;
}

function passingTrouble({ kind }: GitFailure): TransientFailure | null {
  if (kind === 'busy' || kind === 'diskFull') return kind;
  return kind === 'worktreeMissing' || kind === 'altered' ? 'worktree' : null;
}

/** Repairs the worktree as far as possible, and commits what that means for the project. Returns its condition. */
export async function lookAtWorktree({ host, deps }: RunContext): Promise<WorktreeCondition['kind']> {
  const state = host.state();
  if (state.project.worktreePath === null) return 'ready';
  const condition = await deps.git.validateWorktree(worktreeOf(state), state.lastCommit);
  const events = afterLook(state, condition);
  if (events.length > 0) await host.commit(...events);
  return condition.kind;
}

function afterLook(state: ProjectState, condition: WorktreeCondition): FactoryEvent[] {
  const stop = (to: 'paused' | 'failed', code: 'worktreeLost' | 'worktreeSwitched'): FactoryEvent[] =>
    canBecome(state.project.status, to)
      ? [statusChange(to, code, condition.kind === 'ready' ? '' : condition.message)]
      : [];
  switch (condition.kind) {
    case 'ready':
      return [];
    case 'restored':
      return restored(state, condition);
    case 'away':
      return stop('paused', 'worktreeLost');
    case 'lost':
      return stop('failed', 'worktreeLost');
    case 'switched':
      return stop('paused', 'worktreeSwitched');
    default:
      return assertNever(condition);
  }
}

/** A task whose files are gone is begun again: what was reported or checked of it lies in no file any more. */
function restored(
  { work, openCommit }: ProjectState,
  { message, lostFiles }: WorktreeCondition & { kind: 'restored' },
): FactoryEvent[] {
  const told: FactoryEvent = { type: 'notice.raised', message };
  // A commit that is open is looked for in git first.
  if (!lostFiles || work === null || openCommit !== null) return [told];
  return [told, { type: 'task.started', taskId: work.taskId, persona: work.persona }];
}

/** The status change that a git failure leads to. If the project has stopped already, it keeps its status and gets a notice. */
export function gitFailureChange(state: ProjectState, failure: GitFailure): FactoryEvent {
  const change = statusAfter(failure);
  return canBecome(state.project.status, change.to) ? change : { type: 'notice.raised', message: failure.message };
}

/** A project fails only for what no person can put right under it. */
function statusAfter(failure: GitFailure): FactoryEvent & { type: 'status.changed' } {
  switch (failure.kind) {
    case 'worktreeMissing':
      return statusChange('paused', 'worktreeLost', failure.message);
    case 'worktreeSwitched':
      return statusChange('paused', 'worktreeSwitched', failure.message);
    case 'conflict':
      return statusChange('paused', 'publishConflict', failure.message);
    case 'diskFull':
      return statusChange('paused', 'diskFull', failure.message);
    case 'refused':
      return statusChange('paused', 'workRefused', failure.message);
    case 'altered':
    case 'identityMissing':
    case 'gitMissing':
    case 'gitTooOld':
    case 'notARepository':
    case 'bareRepository':
    case 'worktreeDirty':
    case 'worktreeLocked':
      return statusChange('paused', 'gitNeedsPerson', failure.message);
    case 'busy':
    case 'commandFailed':
      return statusChange('paused', 'gitFailed', failure.message);
    case 'noCommit':
    case 'noSuchBranch':
    case 'unsupported':
    case 'branchTaken':
    case 'badName':
      return statusChange('failed', 'gitFailed', failure.message);
    default:
      return assertNever(failure.kind);
  }
}
