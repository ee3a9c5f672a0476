import type { FactorySnapshot, ProjectSnapshot } from '../domain/snapshot.ts';
import { formatElapsed } from './moments.ts';
import { counted } from './plain-text.ts';

export interface Attention {
  /** `alarm`: something happened that must not. `warning`: something stands still. */
  weight: 'warning' | 'alarm';
  text: string;
  /** Projects that do not go on without a person. */
  people: number;
}

/** The one thing that the status bar should raise its voice for; `undefined`: nothing. */
export function attentionText(snapshot: FactorySnapshot): Attention | undefined {
  const { projects, problems, unreadable } = snapshot;
  const tampered = projects.filter(({ state }) => state.tamper.length > 0).length;
  const people = projects.filter(needsPerson).length;
  if (tampered > 0) return { weight: 'alarm', text: 'your repository was changed', people };
  if (people > 0) {
    return { weight: 'warning', text: people === 1 ? '1 project needs you' : `${people} projects need you`, people };
  }
  const waiting = projects.filter(({ state }) => state.project.status === 'waiting_for_credits');
  if (waiting.length > 0) return { weight: 'warning', text: waitingText(waiting), people };
  if (problems.length > 0) return { weight: 'warning', text: 'a settings file is wrong', people };
  if (unreadable.length > 0) {
    return { weight: 'warning', text: `${counted(unreadable.length, 'project')} unreadable`, people };
  }
  return undefined;
}

/** It stopped by itself and stands. What failed or was paused on request has been told and waits for nobody. */
function needsPerson({ state }: ProjectSnapshot): boolean {
  const { status, reason } = state.project;
  return (
    state.tamper.length > 0 || (status === 'paused' && reason.code !== 'pausedByUser' && reason.code !== 'created')
  );
}

/** `waiting, 12 min left`: to the earliest reset that is known. */
function waitingText(waiting: readonly ProjectSnapshot[]): string {
  const left = waiting.flatMap(({ state, at }) =>
    state.finance.waitingUntil === null ? [] : [Date.parse(state.finance.waitingUntil) - at],
  );
  if (left.length === 0) return 'waiting for credits';
  const soonest = Math.min(...left);
  return soonest <= 0 ? 'waiting, about to look' : `waiting, ${formatElapsed(soonest)} left`;
}
