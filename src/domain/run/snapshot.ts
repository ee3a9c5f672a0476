import type { ProviderSnapshot } from '../provider/provider-snapshot.ts';
import type { ProjectState } from './state.ts';
import { blocks } from '../evidence/checks.ts';
import { totalTokens } from '../provider/provider.ts';

/** Who drives a project. `elsewhere`: another window or the command line; it is shown live and can be told to pause. */
export type DrivenBy = 'here' | 'elsewhere' | 'nobody';

export interface ProjectSnapshot {
  state: ProjectState;
  drivenBy: DrivenBy;
  /** Where it waits for its turn to be driven; absent where it does not. */
  queue?: QueuePlace;
  /** Wall time of the snapshot, milliseconds since 1970: what is running is counted up to here. */
  at: number;
}

/** A place in the queue of projects that are to be driven, and what must happen before the first of them is. */
export interface QueuePlace {
  /** From 1. */
  place: number;
  /** Projects that are driven by processes that take others up as well. */
  running: number;
  /** So many of these must come to rest before the first in the queue is taken up; 1 unless the limit was lowered. */
  rests: number;
}

/** A project whose files could not be read: shown with the reason, never hidden. */
export interface UnreadableProject {
  projectId: string;
  message: string;
}

/** Plain data: everything that a view draws from. */
export interface FactorySnapshot {
  projects: ProjectSnapshot[];
  unreadable: UnreadableProject[];
  /** In the order of `providers.yaml`. */
  providers: ProviderSnapshot[];
  /** Settings files that are wrong, with file and line; the last good settings stay in force. */
  problems: string[];
  /** How well agents are kept in their worktree, in one sentence. `undefined` until probed. */
  sandbox: { isolated: boolean; description: string } | undefined;
}

export interface ProjectTotals {
  costUsd: number;
  unpricedTurns: number;
  interruptedTurns: number;
  tokens: number;
  turns: number;
  tasksDone: number;
  tasksTotal: number;
  /** Active milliseconds, the running turn included. */
  activeMs: number;
}

/** Sums are derived from the entries, not trusted from a stored total. */
export function totalsOf({ state, at, drivenBy }: ProjectSnapshot): ProjectTotals {
  const { finance, taskList, project } = state;
  const counted = Date.parse(project.updatedAt);
  const running = project.status === 'active' && drivenBy !== 'nobody';
  return {
    costUsd: finance.totalSpentUsd,
    unpricedTurns: finance.unpricedTurns,
    interruptedTurns: finance.interruptedTurns,
    tokens: finance.costHistory.reduce((sum, entry) => sum + totalTokens(entry.tokens), 0),
    turns: state.turnsEnded,
    tasksDone: taskList.tasks.filter((task) => task.status === 'completed').length,
    tasksTotal: taskList.tasks.length,
    // Time is counted into the journal once a minute at least, so the live part never exceeds that by much.
    activeMs: project.activeMs + (running ? Math.min(Math.max(0, at - counted), 90_000) : 0),
  };
}

/** Names of the checks that stood in the way of the last completion. */
export function failingChecks(state: ProjectState): string[] {
  return (state.work?.lastReport ?? state.finalReport)?.checks.filter(blocks).map((check) => check.name) ?? [];
}
