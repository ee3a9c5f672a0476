import { assertNever } from '../../domain/assert.ts';
import type { CheckResult, GateVerdict } from '../../domain/evidence/checks.ts';
import type { Blocking, StuckSignal } from '../../domain/task/blocking.ts';
import type { Task } from '../../domain/task/task.ts';

// Notes that a task carries into later prompts. The journal keeps them as text, so that every host asks the same.

/** What was checked when a task was completed. */
export function completionNote(checks: readonly CheckResult[], isChanged: boolean): string {
  const named = (verdict: GateVerdict): string =>
    checks
      .filter((check) => check.verdict === verdict)
      .map(({ name }) => name)
      .join(', ');
  const listed = (label: string, names: string): string => (names === '' ? '' : `${label}: ${names}.`);
  const passed = named('passed');
  return joined(
    passed === '' ? '' : `${passed} passed.`,
    listed('Not verified', named('notVerified')),
    listed('Flaky, failed and then passed', named('flaky')),
    listed('Failed before the work too', named('failedBefore')),
    isChanged ? '' : 'Nothing had to be changed.',
  );
}

/** Why an earlier try of a task ended. */
export function retryNote({ blockedBecause, blocking }: Pick<Task, 'blockedBecause' | 'blocking'>): string {
  const why = joined(blockedBecause ?? '', causeLine(blocking?.cause), keptLine(blocking?.kept));
  return `Tried again after: ${why}`;
}

export function stuckLine(signal: StuckSignal): string {
  switch (signal.kind) {
    case 'sameGateFailure':
      return `The same checks failed ${signal.times} times in a row: ${signal.checks.replaceAll('\n', ', ')}.`;
    case 'repeatedActions':
      return `The same was done ${signal.times} turns in a row.`;
    case 'malformedReplies':
      return `${signal.times} replies could not be read.`;
    case 'unchanged':
      return `${signal.times} turns in a row left every file as it was.`;
    default:
      return assertNever(signal);
  }
}

/** What the run itself knows of why a task is blocked; empty where only others know. */
export function causeLine(cause: Blocking['cause']): string {
  if (cause === undefined) return '';
  return cause.kind === 'stuck'
    ? stuckLine(cause.signal)
    : `It took ${cause.turns} turns, which is the limit for one task.`;
}

function keptLine(kept: Blocking['kept']): string {
  if (kept === undefined) return '';
  return kept.kind === 'branch'
    ? `What was begun is kept in the branch ${kept.branch}.`
    : `What was begun is kept in the folder ${kept.folder}.`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
