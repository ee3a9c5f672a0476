import type { Limits } from './project.ts';

/** Use of the project's limits, as far as known. */
export interface Usage {
  /** Milliseconds of work, over pauses and restarts. */
  activeMs: number;
  /** USD, without turns of unknown price, and with interrupted turns at the most they can have cost. */
  spentUsd: number;
  turns: number;
  tokens: number;
  /** Turns on the task in progress; 0 without one. */
  turnsOnTask: number;
}

/** `task` ends the task (blocked), the others end the project's run. */
export interface LimitReached {
  limit: 'runtime' | 'cost' | 'turns' | 'tokens' | 'task';
  used: number;
  allowed: number;
}

/** The first limit that prevents another turn; `undefined`: none. Checked before each turn. */
export function limitReached(usage: Usage, limits: Limits, maxTurnsPerTask: number): LimitReached | undefined {
  if (usage.activeMs >= limits.maxRuntimeMs) {
    return { limit: 'runtime', used: usage.activeMs, allowed: limits.maxRuntimeMs };
  }
  if (limits.maxCostUsd !== null && usage.spentUsd >= limits.maxCostUsd) {
    return { limit: 'cost', used: usage.spentUsd, allowed: limits.maxCostUsd };
  }
  if (limits.maxTurns !== null && usage.turns >= limits.maxTurns) {
    return { limit: 'turns', used: usage.turns, allowed: limits.maxTurns };
  }
  if (limits.maxTokens !== null && usage.tokens >= limits.maxTokens) {
    return { limit: 'tokens', used: usage.tokens, allowed: limits.maxTokens };
  }
  if (usage.turnsOnTask >= maxTurnsPerTask) {
    return { limit: 'task', used: usage.turnsOnTask, allowed: maxTurnsPerTask };
  }
  return undefined;
}

/**
 * Wall clock for one turn or gate run, milliseconds: at most `longestMs`, and at most what is left of the project's time; 0: none
 * is left.
 */
export function timeForTurn(activeMs: number, maxRuntimeMs: number, longestMs: number): number {
  return Math.max(0, Math.min(longestMs, maxRuntimeMs - activeMs));
}
