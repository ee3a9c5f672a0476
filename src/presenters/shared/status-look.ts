import { assertNever } from '../../domain/assert.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { TaskStatus } from '../../domain/task/task.ts';
import { ordinal } from './plain-text.ts';

export type Tone = 'good' | 'busy' | 'waiting' | 'bad' | 'quiet';

/** How a status is shown everywhere. `icon` is the name of a codicon; the command line uses only the word and the tone. */
export interface StatusLook {
  word: string;
  icon: string;
  tone: Tone;
}

/** How a project's status is shown. Takes into account whether a process drives the project and whether it is queued. */
export function projectStatusLook({ state, drivenBy, queue }: ProjectSnapshot): StatusLook {
  const { status, reason } = state.project;
  if (queue !== undefined) return { word: `queued, ${ordinal(queue.place)}`, icon: 'list-ordered', tone: 'waiting' };
  switch (status) {
    case 'initializing':
      return drivenBy === 'nobody'
        ? { word: 'not started', icon: 'circle-outline', tone: 'quiet' }
        : { word: 'setting up', icon: 'gear', tone: 'busy' };
    case 'active':
      return drivenBy === 'nobody'
        ? { word: 'interrupted', icon: 'debug-disconnect', tone: 'waiting' }
        : { word: 'working', icon: 'sync', tone: 'busy' };
    case 'paused':
      return { word: 'paused', icon: 'debug-pause', tone: 'waiting' };
    case 'waiting_for_credits':
      return reason.code === 'providersFailing'
        ? { word: 'waiting for a provider that works', icon: 'clock', tone: 'waiting' }
        : { word: 'waiting for credits', icon: 'clock', tone: 'waiting' };
    case 'completed':
      return { word: 'completed', icon: 'pass', tone: 'good' };
    case 'failed':
      return reason.code === 'terminatedByUser'
        ? { word: 'terminated', icon: 'debug-stop', tone: 'quiet' }
        : { word: 'failed', icon: 'error', tone: 'bad' };
    case 'timeout':
      return { word: 'time limit reached', icon: 'watch', tone: 'bad' };
    default:
      return assertNever(status);
  }
}

export function taskStatusLook(status: TaskStatus): StatusLook {
  switch (status) {
    case 'pending':
      return { word: 'to do', icon: 'circle-outline', tone: 'quiet' };
    case 'in_progress':
      return { word: 'in progress', icon: 'sync', tone: 'busy' };
    case 'blocked':
      return { word: 'blocked', icon: 'circle-slash', tone: 'bad' };
    case 'completed':
      return { word: 'done', icon: 'pass', tone: 'good' };
    default:
      return assertNever(status);
  }
}
