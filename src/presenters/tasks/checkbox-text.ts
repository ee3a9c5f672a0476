import type { TaskRow } from './task-row.ts';

/** What is said where the mouse rests on a task's checkbox. */
export function checkboxTooltip(row: TaskRow): string {
  if (row.checked) return `Done: ${row.verifiedBy}`;
  return row.isDone ? `Done, not verified: ${row.verifiedBy}` : `Not done: ${row.look.word}`;
}

/** The answer to a click on a task's checkbox: the user cannot tick it, only passed checks can. */
export function tickAnswer(row: TaskRow): string {
  if (row.checked) {
    return `“${row.label}” stays ticked: it is done (${row.verifiedBy}). If it should be done differently, say so in a new project.`;
  }
  if (row.isDone)
    return `“${row.label}” cannot be ticked by hand. It is done, but not verified (${row.verifiedBy}) Look at the change yourself.`;
  if (row.look.tone === 'bad') {
    return `“${row.label}” cannot be ticked by hand. It is blocked; fix what is in the way, then retry the project.`;
  }
  return `“${row.label}” cannot be ticked by hand. It is ticked once its acceptance check and the checks of the repository have passed.`;
}
