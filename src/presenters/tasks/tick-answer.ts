import type { TaskRow } from './task-row.ts';

/** What a person is told who clicks a task's checkbox: ticks are facts, and this is what makes one. */
export function tickAnswer(row: TaskRow): string {
  if (row.checked) {
    return `“${row.label}” stays ticked: it is done (${row.verifiedBy}). If it should be done differently, say so in a new project.`;
  }
  if (row.look.word === 'skipped') return `“${row.label}” was skipped and cannot be ticked by hand.`;
  if (row.look.tone === 'bad') {
    return `“${row.label}” cannot be ticked by hand. It is blocked; mend what is in the way, then retry the project.`;
  }
  return `“${row.label}” cannot be ticked by hand. It is ticked once its acceptance check and the checks of the repository have passed.`;
}
