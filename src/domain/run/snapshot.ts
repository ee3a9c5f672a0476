import type { Refusal } from '../refusal.ts';
import type { ProviderSnapshot } from '../provider/provider-snapshot.ts';
import type { ProjectState } from './state.ts';
import { blocks } from '../evidence/blocking-checks.ts';
import { isByQuota } from '../money/bills.ts';
import { totalTokens } from '../money/tokens.ts';

/** The process that drives a project. `elsewhere`: another window or the command line; shown live, and can be told to pause. */
export type DrivenBy = 'here' | 'elsewhere' | 'nobody';

export interface ProjectSnapshot {
  state: ProjectState;
  drivenBy: DrivenBy;
  /** Its place in the queue; absent if it is not queued. */
  queue?: QueuePlace;
  /** Wall time of the snapshot, milliseconds since 1970: what is running is counted up to here. */
  at: number;
}

/** A place in the queue, and what must happen before the first project in it starts. */
export interface QueuePlace {
  /** From 1. */
  place: number;
  /** Running projects of processes that take projects from the queue. */
  running: number;
  /** How many of these must stop before the first in the queue starts; 1 unless the limit was lowered. */
  rests: number;
}

/** A project whose files could not be read: shown with the reason, never hidden. */
export interface UnreadableProject {
  projectId: string;
  message: string;
}

/** Plain data: everything that views show. */
export interface FactorySnapshot {
  projects: ProjectSnapshot[];
  unreadable: UnreadableProject[];
  /** In the order of `providers.yaml`. */
  providers: ProviderSnapshot[];
  /**
   * Problems of settings files, with file and line; the last valid settings stay in force. Also projects that could not be started
   * by themselves, and troubles of the ledger.
   */
  problems: Refusal[];
  /** How well agents are kept in their worktree, in one sentence. `undefined` until probed. */
  sandbox: { isolated: boolean; description: string } | undefined;
}

export interface ProjectTotals {
  costUsd: number;
  unpricedTurns: number;
  /** Turns that a quota paid for. */
  subscriptionTurns: number;
  interruptedTurns: number;
  /** Turns whose tokens are an upper estimate. */
  estimatedTurns: number;
  /** Turns of which fewer tokens are known than were used, or none. */
  lowerBoundTurns: number;
  tokens: number;
  turns: number;
  tasksDone: number;
  tasksTotal: number;
  /** Active milliseconds, the running turn included. */
  activeMs: number;
}

/** Totals for views. Tokens are summed from the entries instead of a stored total. */
export function totalsOf({ state, at, drivenBy }: ProjectSnapshot): ProjectTotals {
  const { finance, taskList, project } = state;
  const counted = Date.parse(project.updatedAt);
  const running = project.status === 'active' && drivenBy !== 'nobody';
  return {
    costUsd: finance.totalSpentUsd,
    unpricedTurns: finance.unpricedTurns,
    subscriptionTurns: finance.costHistory.filter(isByQuota).length,
    interruptedTurns: finance.interruptedTurns,
    estimatedTurns: finance.costHistory.filter(({ basis }) => basis === 'estimated').length,
    lowerBoundTurns: finance.costHistory.filter(({ basis }) => basis === 'atLeast' || basis === 'untold').length,
    tokens: finance.costHistory.reduce((sum, entry) => sum + totalTokens(entry.tokens), 0),
    turns: state.turnsEnded - (state.refusedTurns ?? 0),
    tasksDone: taskList.tasks.filter((task) => task.status === 'completed').length,
    tasksTotal: taskList.tasks.length,
    // Time is journaled at least once a minute, so the live part never exceeds that by much.
    activeMs: project.activeMs + (running ? Math.min(Math.max(0, at - counted), 90_000) : 0),
  };
}

/** Names of the checks that blocked the last completion. */
export function failingChecks(state: ProjectState): string[] {
  return (state.work?.lastReport ?? state.finalReport)?.checks.filter(blocks).map((check) => check.name) ?? [];
}
