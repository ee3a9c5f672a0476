import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import { needsHandover } from '../../../src/domain/run/needs-handover.ts';
import type { Place } from './refusal.ts';
import { inactive } from './refused-preparation.ts';

/** One turn at a time, in a prepared worktree; what it brings comes in the record that ends it. */
export function refusedTurn(place: Place): string | undefined {
  const { event, state, before } = place;
  switch (event.type) {
    case 'turn.started':
      return refusedStart({ ...place, event });
    case 'turn.ended':
      if (state.openTurn?.turnId !== event.turnId) return 'this turn is not open';
      if (state.openTurn.operation === 'probe') return 'a probe is billed';
      return (event.failure !== null) === (event.result === 'providerFailed')
        ? undefined
        : 'a failure and its result belong together';
    case 'turn.interrupted':
      return state.openTurn?.turnId === event.turnId ? undefined : 'this turn is not open';
    case 'probe.billed': {
      const open = state.openTurn;
      return open?.turnId === event.entry.turnId && open.operation === 'probe' ? undefined : 'no such probe is open';
    }
    case 'decision.made':
      return before.some((one) => one.type === 'turn.ended' && one.result === 'decision')
        ? undefined
        : 'a decision comes with the turn that asked for it';
    case 'repository.changed':
      return isFoundAtTheEnd(place, event) ? undefined : 'a change is found when a turn ends';
    case 'base.rewritten': {
      const { baseBranch, baseCommit } = state.project;
      return event.branch === baseBranch && event.baseCommit === baseCommit ? undefined : 'it started from elsewhere';
    }
    case 'tamper.found': {
      if (!isFoundAtTheEnd(place, event)) return 'a change is found when a turn ends';
      const next = place.after[0];
      const isPaused = next?.type === 'status.changed' && next.reason.code === 'tampered';
      return isPaused || state.project.status !== 'active' ? undefined : 'the project pauses for it';
    }
    case 'tamper.accepted':
      return state.tamper.length > 0 ? undefined : 'nothing was changed';
    default:
      return undefined;
  }
}

function isFoundAtTheEnd({ begin, before }: Place, { differences }: { differences: readonly unknown[] }): boolean {
  const { openTurn } = begin;
  const ended = before.some((one) => one.type === 'turn.ended' && one.turnId === openTurn?.turnId);
  return ended && differences.length > 0;
}

function refusedStart({ event, state }: Place<FactoryEvent & { type: 'turn.started' }>): string | undefined {
  if (state.openTurn !== null) return 'another turn is open';
  if (state.openCommit !== null) return 'a commit is open';
  if (event.operation === 'probe') return state.project.worktreePath === null ? 'there is no worktree yet' : undefined;
  if (state.baseline === null) return 'there is no baseline yet';
  const { currentProviderId } = state.finance;
  if (currentProviderId !== null && currentProviderId !== event.providerId) return 'provider.switched comes with it';
  if (event.operation === 'plan') {
    const { tasks } = state.taskList;
    const isEmpty = tasks.some(({ checkBefore }) => checkBefore !== undefined && checkBefore.finding !== 'failed');
    const comesBack = isEmpty && state.planReturned !== true && tasks.every(({ status }) => status === 'pending');
    if ((state.planned && !comesBack) || event.taskId !== null) return 'it is not the time for a plan';
  } else if (state.work === null || state.work.taskId !== event.taskId) {
    return 'no work on this task is in progress';
  } else if (state.work.verified || state.work.lastResult === 'done') {
    return 'the task is said to be done and is checked or committed first';
  } else if (state.work.persona !== event.persona) {
    return 'another persona has the task';
  } else if (event.operation === 'work' && needsHandover(state.work, event.providerId)) {
    return 'a provider that takes a task over looks at it first';
  }
  return inactive(state);
}
