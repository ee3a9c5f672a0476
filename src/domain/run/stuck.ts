import type { TaskWork } from './task-work.ts';

export interface StuckSignal {
  kind: 'sameGateFailure' | 'repeatedActions' | 'unchanged' | 'malformedReplies';
  /** A fact in one sentence, for the agent's next prompt and the journal. */
  detail: string;
}

export interface StuckThresholds {
  /** Turns in a row without a change, with the same actions, or with unreadable replies. */
  turns: number;
  /** Gate runs in a row with the same failing gates. */
  gateFailures: number;
}

/**
 * Whether the work on this task makes no progress. Uses only counters from the journal, so it costs no tokens. The caller commits
 * `agent.stuck`, which resets the counters, so that the next persona or provider gets as many turns.
 */
export function stuckSignal(work: TaskWork, thresholds: StuckThresholds): StuckSignal | undefined {
  if (work.sameGateFailures >= thresholds.gateFailures && work.failingGates !== '') {
    const detail = `The same checks failed ${work.sameGateFailures} times in a row: ${work.failingGates.slice(0, 500)}.`;
    return { kind: 'sameGateFailure', detail };
  }
  // An agent that reports no actions is not repeating itself.
  if (work.repeatedActions >= thresholds.turns && work.lastActions !== '') {
    return { kind: 'repeatedActions', detail: `The same was done ${work.repeatedActions} turns in a row.` };
  }
  if (work.malformedReplies >= thresholds.turns) {
    return { kind: 'malformedReplies', detail: `${work.malformedReplies} replies could not be read.` };
  }
  if (work.unchangedTurns >= thresholds.turns) {
    return { kind: 'unchanged', detail: `${work.unchangedTurns} turns in a row left every file as it was.` };
  }
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
