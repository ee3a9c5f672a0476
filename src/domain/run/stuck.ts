import type { StuckSignal } from '../task/blocking.ts';
import type { TaskWork } from './task-work.ts';

/**
 * Whether the work on this task makes no progress. Uses only counters from the journal, so it costs no tokens. The caller commits
 * `agent.stuck`, which resets the counters, so that the next persona or provider gets as many turns. `threshold`: turns in a row
 * without a change, with the same actions, with unreadable replies, or after which the same checks failed.
 */
export function stuckSignal(work: TaskWork, threshold: number): StuckSignal | undefined {
  const { sameGateFailures, repeatedActions, malformedReplies, unchangedTurns } = work;
  if (sameGateFailures >= threshold && work.failingGates !== '') {
    return { kind: 'sameGateFailure', times: sameGateFailures, checks: work.failingGates.slice(0, 500) };
  }
  // An agent that reports no actions is not repeating itself.
  if (repeatedActions >= threshold && work.lastActions !== '') {
    return { kind: 'repeatedActions', times: repeatedActions };
  }
  if (malformedReplies >= threshold) return { kind: 'malformedReplies', times: malformedReplies };
  if (unchangedTurns >= threshold) return { kind: 'unchanged', times: unchangedTurns };
  return undefined;
}

export type StuckResponse = 'otherPersona' | 'otherProvider' | 'stop';

/** What to try next, each once and in this order, leaving out what this project does not have; then a clear stop. */
export function stuckResponse(
  escalations: number,
  available: { otherPersona: boolean; otherProvider: boolean },
): StuckResponse {
  const ladder: StuckResponse[] = [];
  if (available.otherPersona) ladder.push('otherPersona');
  if (available.otherProvider) ladder.push('otherProvider');
  return ladder[escalations] ?? 'stop';
}
