import type { FactorySnapshot, ProjectSnapshot } from '../domain/snapshot.ts';
import { formatElapsed } from './moments.ts';
import { counted } from './plain-text.ts';

export interface Attention {
  /** `serious`: somebody has to do something. `mild`: it goes on by itself, or can wait. */
  weight: 'mild' | 'serious';
  text: string;
}

/** The one thing that the status bar should raise its voice for; `undefined`: nothing. */
export function attentionText(snapshot: FactorySnapshot): Attention | undefined {
  const { projects } = snapshot;
  const tampered = projects.filter(({ state }) => state.tamper.length > 0).length;
  if (tampered > 0) return { weight: 'serious', text: 'repository changed, look' };
  const stopped = projects.filter(stoppedByTrouble).length;
  if (stopped > 0)
    return { weight: 'serious', text: stopped === 1 ? '1 project needs you' : `${stopped} projects need you` };
  const waiting = projects.filter(({ state }) => state.project.status === 'waiting_for_credits');
  if (waiting.length > 0) return { weight: 'mild', text: waitingText(waiting) };
  if (snapshot.problems.length > 0) return { weight: 'mild', text: 'a settings file is wrong' };
  if (snapshot.unreadable.length > 0) {
    return { weight: 'mild', text: `${counted(snapshot.unreadable.length, 'project')} unreadable` };
  }
  return undefined;
}

/** Paused, but not by a person. */
function stoppedByTrouble({ state }: ProjectSnapshot): boolean {
  const { status, reason } = state.project;
  return status === 'paused' && reason.code !== 'pausedByUser' && reason.code !== 'created';
}

/** `waiting, 12 min left`: to the earliest reset that is known. */
function waitingText(waiting: readonly ProjectSnapshot[]): string {
  const left = waiting.flatMap(({ state, at }) =>
    state.finance.waitingUntil === null ? [] : [Date.parse(state.finance.waitingUntil) - at],
  );
  const soonest = Math.min(...left);
  if (left.length === 0) return 'waiting for credits';
  return soonest <= 0 ? 'waiting, about to look' : `waiting, ${formatElapsed(soonest)} left`;
}
