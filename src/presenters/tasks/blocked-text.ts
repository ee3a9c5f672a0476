import { assertNever } from '../../domain/assert.ts';
import type { Blocking, StuckSignal } from '../../domain/task/blocking.ts';
import type { Task } from '../../domain/task/task.ts';

/** Why a task is blocked and where its unfinished work is; `null`: it is not blocked. */
export function blockedText({ blockedBecause, blocking }: Pick<Task, 'blockedBecause' | 'blocking'>): string | null {
  return blockedBecause === null ? null : blockedWords(blockedBecause, blocking);
}

/** `because`: the words of an agent or a provider; empty where the run itself knows the cause. */
export function blockedWords(because: string, blocking: Blocking | undefined): string {
  return [because, causeText(blocking?.cause), keptText(blocking?.kept)].filter((part) => part !== '').join(' ');
}

export function stuckText(signal: StuckSignal): string {
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

function causeText(cause: Blocking['cause']): string {
  switch (cause?.kind) {
    case undefined:
      return '';
    case 'turnLimit':
      return `It took ${cause.turns} turns, which is the limit for one task.`;
    case 'stuck':
      return stuckText(cause.signal);
    default:
      return assertNever(cause);
  }
}

function keptText(kept: Blocking['kept']): string {
  switch (kept?.kind) {
    case undefined:
      return '';
    case 'branch':
      return `What was begun is kept in the branch ${kept.branch}.`;
    case 'folder':
      return `What was begun is kept in the folder ${kept.folder}.`;
    default:
      return assertNever(kept);
  }
}

/** Why a turn has no end. `because`: the words of an older version. */
export function interruptedText({ because }: { because: string }): string {
  return because === '' ? 'The process that asked for it ended before the answer came.' : because;
}
