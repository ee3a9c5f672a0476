import type { FactorySnapshot, ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { CapRow } from '../costs/cap-rows.ts';
import { counted } from '../shared/plain-text.ts';
import { earliestWait, shortWait } from './wait-text.ts';

export interface Attention {
  /** `alarm`: the repository was tampered with. `warning`: something stopped or needs the user. */
  weight: 'warning' | 'alarm';
  text: string;
  /** Number of projects that cannot go on without the user. */
  people: number;
}

/** The most important thing that the status bar must highlight; `undefined`: nothing. */
export function attentionText(snapshot: FactorySnapshot, caps: readonly CapRow[] = []): Attention | undefined {
  const { projects, problems, unreadable, providers } = snapshot;
  const tampered = projects.filter(({ state }) => state.tamper.length > 0).length;
  const people = projects.filter(needsPerson).length;
  if (tampered > 0) return { weight: 'alarm', text: 'your repository was changed', people };
  if (people > 0) {
    return { weight: 'warning', text: people === 1 ? '1 project needs you' : `${people} projects need you`, people };
  }
  const wait = earliestWait(projects, providers);
  if (wait !== undefined) return { weight: 'warning', text: shortWait(wait), people };
  if (caps.some(({ level }) => level === 'reached')) return { weight: 'warning', text: 'a budget is used up', people };
  if (problems.length > 0) return { weight: 'warning', text: 'a settings file is wrong', people };
  if (unreadable.length > 0) {
    return { weight: 'warning', text: `${counted(unreadable.length, 'project')} unreadable`, people };
  }
  return undefined;
}

/**
 * The project stopped by itself and cannot go on by itself. Not counted: a project that failed, was paused on request, or is
 * queued.
 */
function needsPerson({ state, queue }: ProjectSnapshot): boolean {
  const { status, reason } = state.project;
  if (queue !== undefined) return false;
  return (
    state.tamper.length > 0 || (status === 'paused' && reason.code !== 'pausedByUser' && reason.code !== 'created')
  );
}
