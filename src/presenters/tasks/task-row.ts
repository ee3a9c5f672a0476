import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import { isUnverified } from '../../domain/task/unverified-tasks.ts';
import { isUnblocked } from '../../domain/task/open-tasks.ts';
import { verdictCounts } from './gates-table.ts';
import { formatMoment } from '../shared/format-time.ts';
import { counted, oneLine } from '../shared/plain-text.ts';
import type { StatusLook } from '../shared/status-look.ts';
import { taskStatusLook } from '../shared/status-look.ts';
import { blockedText } from './blocked-text.ts';
import { taskVerdictSentence, taskVerdictWord } from './verdict-text.ts';

export interface TaskRow {
  id: string;
  label: string;
  description: string;
  tooltip: string[];
  look: StatusLook;
  isDone: boolean;
  /** Whether its checkbox is ticked: it is done, and not without evidence. */
  checked: boolean;
  priority: number;
  /** Titles of the tasks that come before, in the plan's order. */
  dependsOn: string[];
  /** Titles of those that are not done yet. */
  waitsFor: string[];
  /** What the system itself checked; `not verified` where it has not. */
  verifiedBy: string;
}

/** In the order of the plan. */
export function taskRows(state: ProjectState): TaskRow[] {
  return state.taskList.tasks.map((task) => taskRow(task, state));
}

function taskRow(task: Task, state: ProjectState): TaskRow {
  const { tasks } = state.taskList;
  const needed = task.dependencies.map((id) => ({ id, task: tasks.find((other) => other.id === id) }));
  const title = (entry: (typeof needed)[number]) => oneLine(entry.task?.title ?? `unknown task ${entry.id}`, 120);
  const waitsFor = needed.filter(({ task: other }) => other?.status !== 'completed').map(title);
  const look = lookOf(task);
  const waiting = task.status === 'pending' && !isUnblocked(task, tasks);
  const row = {
    id: task.id,
    label: oneLine(task.title),
    description: [
      `P${task.priority}`,
      waiting ? `waits for ${counted(waitsFor.length, 'task')}` : look.word,
      ...(task.status === 'completed' && !isUnverified(task) ? [verifiedShort(task)] : []),
      ...(task.status === 'blocked' ? [oneLine(blockedText(task) ?? '', 80)].filter((part) => part !== '') : []),
    ].join(' · '),
    look: waiting ? { ...look, word: 'waits', icon: 'circle-outline' } : look,
    isDone: task.status === 'completed',
    checked: task.status === 'completed' && !isUnverified(task),
    priority: task.priority,
    dependsOn: needed.map(title),
    waitsFor,
    verifiedBy: verifiedBy(task),
  };
  return { ...row, tooltip: tooltipOf(task, row, state) };
}

function lookOf(task: Task): StatusLook {
  const look = taskStatusLook(task.status);
  if (task.verdict === undefined || !isUnverified(task)) return look;
  return { word: `${look.word}, ${taskVerdictWord(task.verdict)}`, icon: 'question', tone: 'waiting' };
}

function verifiedBy(task: Task): string {
  if (task.verdict !== undefined && isUnverified(task)) {
    const passed = task.verificationNotes.at(-1) ?? '';
    const why = `${taskVerdictWord(task.verdict)}: ${taskVerdictSentence(task.verdict)}`;
    return passed === '' ? why : `${why} ${oneLine(passed, 300)}`;
  }
  if (task.lastVerifiedAt === null) return 'not verified';
  const notes = task.verificationNotes.map((note) => oneLine(note, 300)).filter((note) => note !== '');
  const newest = notes.at(-1);
  const when = formatMoment(task.lastVerifiedAt);
  if (newest !== undefined) return `${newest} (${when})`;
  return task.acceptanceCheck === null ? `verified ${when}` : `${oneLine(task.acceptanceCheck.command)} (${when})`;
}

function verifiedShort(task: Task): string {
  return task.lastVerifiedAt === null ? 'not verified' : 'verified';
}

function tooltipOf(task: Task, row: Omit<TaskRow, 'tooltip'>, state: ProjectState): string[] {
  const lines = [row.label];
  if (task.description !== '') lines.push(oneLine(task.description, 400));
  lines.push(`Status: ${row.look.word}`, `Priority: ${task.priority} (1 is done first)`);
  if (row.dependsOn.length > 0) lines.push(`Comes after: ${row.dependsOn.join(', ')}`);
  if (row.waitsFor.length > 0) lines.push(`Waits for: ${row.waitsFor.join(', ')}`);
  const blocked = blockedText(task);
  if (blocked !== null) lines.push(`Blocked: ${oneLine(blocked, 400)}`);
  lines.push(
    task.acceptanceCheck === null
      ? 'Acceptance check: none'
      : `Acceptance check: ${oneLine(task.acceptanceCheck.command)}`,
    isUnverified(task) ? `Not verified: ${row.verifiedBy}` : `Verified by: ${row.verifiedBy}`,
  );
  const { work } = state;
  if (work?.taskId === task.id && work.lastReport !== null && task.status === 'in_progress') {
    lines.push(`Last checks: ${verdictCounts(work.lastReport)}`);
  }
  if (task.commit !== null) lines.push(`Commit: ${task.commit.slice(0, 10)}`);
  return lines;
}
