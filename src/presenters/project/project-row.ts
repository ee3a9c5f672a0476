import { branchOrigin } from './branch-origin.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { ProjectSnapshot, ProjectTotals } from '../../domain/run/snapshot.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { verdictCounts } from '../tasks/gates-table.ts';
import { formatElapsed } from '../shared/format-time.ts';
import { costOfLimit, shortCost } from '../shared/money.ts';
import { counted, oneLine } from '../shared/plain-text.ts';
import { standingSentence } from './queue-text.ts';
import { reasonHeadline } from './reason-sentence.ts';
import type { StatusLook } from '../shared/status-look.ts';
import { projectStatusLook } from '../shared/status-look.ts';

export interface ProjectRow {
  id: string;
  label: string;
  /** Beside the label: status and progress. */
  description: string;
  /** Plain text, one fact a line. */
  tooltip: string[];
  look: StatusLook;
  totals: ProjectTotals;
}

export function projectRow(snapshot: ProjectSnapshot): ProjectRow {
  const { state } = snapshot;
  const look = projectStatusLook(snapshot);
  const totals = totalsOf(snapshot);
  const cost = shortCost(totals);
  return {
    id: state.project.id,
    label: oneLine(state.project.name, 120),
    description: [
      look.word,
      ...(totals.tasksTotal > 0 ? [`${totals.tasksDone}/${totals.tasksTotal} tasks`] : []),
      ...(cost === '–' ? [] : [cost]),
      ...(totals.activeMs > 0 ? [formatElapsed(totals.activeMs)] : []),
    ].join(' · '),
    tooltip: tooltipOf(snapshot, look, totals),
    look,
    totals,
  };
}

/** Sorted by tone (busy, waiting, bad, quiet, good), then the queue in its order, then the newest first. */
export function projectRows(snapshots: readonly ProjectSnapshot[]): ProjectRow[] {
  const rank: Record<StatusLook['tone'], number> = { busy: 0, waiting: 1, bad: 2, quiet: 3, good: 4 };
  return snapshots
    .map((snapshot) => ({
      row: projectRow(snapshot),
      place: snapshot.queue?.place ?? 0,
      created: snapshot.state.project.createdAt,
    }))
    .toSorted(
      (a, b) =>
        rank[a.row.look.tone] - rank[b.row.look.tone] || a.place - b.place || b.created.localeCompare(a.created),
    )
    .map(({ row }) => row);
}

/** What the agent does right now: `engineer works on “Parse dates” with scripted`; empty when no turn is open. */
export function nowDoing({ state, drivenBy }: ProjectSnapshot): string {
  if (drivenBy === 'nobody') return '';
  const { openTurn, taskList } = state;
  if (openTurn === null) return '';
  const task = taskList.tasks.find((candidate) => candidate.id === openTurn.taskId);
  const what = {
    plan: 'plans the tasks',
    work: task === undefined ? 'works' : `works on “${oneLine(task.title, 80)}”`,
    correction: 'puts its last reply into the agreed form',
    handover: 'takes over and looks at where the work stands',
    audit: 'audits the task list',
    probe: 'asks whether the provider serves',
  }[openTurn.operation];
  return `${openTurn.persona} ${what} with ${openTurn.providerId}`;
}

function tooltipOf(snapshot: ProjectSnapshot, look: StatusLook, totals: ProjectTotals): string[] {
  const { state, at, drivenBy } = snapshot;
  const { project } = state;
  const doing = nowDoing(snapshot);
  const lines = [
    oneLine(project.name),
    oneLine(project.description, 240),
    `Status: ${look.word}. ${look.tone === 'busy' ? reasonHeadline(state, at) : standingSentence(snapshot)}`,
    ...(doing === '' ? [] : [`Now: ${doing}`]),
    ...(drivenBy === 'elsewhere' ? ['Worked on by another window or the command line; shown here live.'] : []),
    ...(drivenBy === 'nobody' && look.word === 'interrupted' ? ['Not running. Resume it to go on.'] : []),
    `Tasks: ${totals.tasksDone} of ${totals.tasksTotal} done`,
    `Time: ${formatElapsed(totals.activeMs)} of at most ${formatDuration(project.limits.maxRuntimeMs)}`,
    `Cost: ${costOfLimit(totals, project.limits.maxCostUsd)}`,
    `Turns: ${totals.turns}${project.limits.maxTurns === null ? '' : ` of at most ${project.limits.maxTurns}`}`,
    ...(project.limits.maxTokens === null
      ? []
      : [`Tokens: ${totals.tokens.toLocaleString('en')} of at most ${project.limits.maxTokens.toLocaleString('en')}`]),
  ];
  if (state.finalReport !== null) lines.push(`Checks at the end: ${verdictCounts(state.finalReport)}`);
  lines.push(`Branch: ${project.workBranch} from ${branchOrigin(state)}`);
  if (project.worktreePath !== null) lines.push(`Worktree: ${oneLine(project.worktreePath, 400)}`);
  if (state.notices.length > 0) lines.push(`${counted(state.notices.length, 'notice')} in the progress document`);
  return lines;
}
