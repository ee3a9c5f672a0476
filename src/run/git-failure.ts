import type { FactoryEvent } from '../domain/run/events.ts';
import { canBecome } from '../domain/run/project.ts';
import type { ProjectState } from '../domain/run/state.ts';
import { statusChange } from './status-change.ts';
import type { GitFailure } from '../ports/git-manager.ts';

/** The status change that a git failure leads to. If the project has stopped already, it keeps its status and gets a notice. */
export function gitFailureChange(state: ProjectState, failure: GitFailure): FactoryEvent {
  const change = statusAfter(failure);
  return canBecome(state.project.status, change.to) ? change : { type: 'notice.raised', message: failure.message };
}

/** The git adapter has already retried by then. */
function statusAfter(failure: GitFailure): FactoryEvent & { type: 'status.changed' } {
  switch (failure.kind) {
    case 'worktreeMissing':
      return statusChange('failed', 'worktreeLost', failure.message);
    case 'worktreeSwitched':
      return statusChange('paused', 'worktreeSwitched', failure.message);
    case 'conflict':
      return statusChange('paused', 'publishConflict', failure.message);
    case 'diskFull':
      return statusChange('paused', 'diskFull', failure.message);
    case 'refused':
    case 'altered':
    case 'identityMissing':
      return statusChange('paused', 'gitFailed', failure.message);
    case 'gitMissing':
    case 'gitTooOld':
    case 'notARepository':
    case 'bareRepository':
    case 'noCommit':
    case 'noSuchBranch':
    case 'unsupported':
    case 'worktreeDirty':
    case 'worktreeLocked':
    case 'branchTaken':
    case 'badName':
    case 'commandFailed':
      return statusChange('failed', 'gitFailed', failure.message);
  }
}
