import { formatDuration } from '../../domain/duration.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { formatElapsed } from '../../presenters/shared/format-time.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import { nowDoing, projectRow } from '../../presenters/project/project-row.ts';
import type { Tone } from '../../presenters/shared/status-look.ts';
import { taskRows } from '../../presenters/tasks/task-row.ts';
import { fitColumns } from '../../presenters/shared/text-table.ts';

export interface BlockLine {
  text: string;
  tone: Tone | undefined;
}

/** Number of tasks shown; the others are only counted. */
const SHOWN_TASKS = 5;

/** The lines at the bottom of a terminal that show the current state of a project; each fits into `columns`. */
export function liveBlock(snapshot: ProjectSnapshot, activity: string, now: number, columns: number): BlockLine[] {
  const row = projectRow(snapshot);
  const { openTurn, project } = snapshot.state;
  const doing = nowDoing(snapshot);
  const lines: BlockLine[] = [
    {
      text: `${row.label} · ${row.description} of ${formatDuration(project.limits.maxRuntimeMs)}`,
      tone: row.look.tone,
    },
  ];
  if (doing !== '' && openTurn !== null) {
    lines.push({
      text: `  ${doing} · ${formatElapsed(Math.max(0, now - Date.parse(openTurn.startedAt)))}`,
      tone: undefined,
    });
  }
  const words = oneLine(activity, columns * 2);
  if (words !== '') lines.push({ text: `  ${words}`, tone: 'quiet' });
  lines.push(...taskLines(snapshot));
  return lines.map(({ text, tone }) => ({ text: fitColumns(text, columns), tone }));
}

function taskLines({ state }: ProjectSnapshot): BlockLine[] {
  const open = taskRows(state).filter((task) => !task.isDone);
  const first = open.toSorted((a, b) => rank(a.look.tone) - rank(b.look.tone) || a.priority - b.priority);
  const shown = first.slice(0, SHOWN_TASKS).map(({ label, look, waitsFor }) => ({
    text: `  [${look.tone === 'busy' ? '>' : look.tone === 'bad' ? '!' : ' '}] ${label}${waitsFor.length > 0 ? ` (waits for ${waitsFor.join(', ')})` : ''}`,
    tone: look.tone === 'quiet' ? undefined : look.tone,
  }));
  const more = open.length - shown.length;
  return more === 0 ? shown : [...shown, { text: `      and ${more} more`, tone: 'quiet' }];
}

function rank(tone: Tone): number {
  return tone === 'busy' ? 0 : tone === 'bad' ? 1 : 2;
}
