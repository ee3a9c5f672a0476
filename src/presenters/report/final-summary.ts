import { formatDuration } from '../../domain/duration.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { checkedList } from '../tasks/checked-list.ts';
import { gatesTable } from '../tasks/gates-table.ts';
import { costOfLimit } from '../shared/money.ts';
import { counted, oneLine, plainText } from '../shared/plain-text.ts';
import { pushLines } from '../project/push-lines.ts';
import { standingSentence } from '../project/queue-text.ts';
import { installSentence } from '../checks/install-text.ts';
import { sandboxSentence } from '../project/sandbox-sentence.ts';
import type { Shell } from '../shared/shell-quote.ts';
import { projectStatusLook } from '../shared/status-look.ts';
import { taskRows } from '../tasks/task-row.ts';
import { textTable, wrapText } from '../shared/text-table.ts';

/** The summary of a project as plain text: tables are at most `columns` wide, command lines are never cut. */
export function finalSummary(snapshot: ProjectSnapshot, shell: Shell, columns = 100): string {
  const { state } = snapshot;
  const { project } = state;
  const totals = totalsOf(snapshot);
  const { notChecked } = checkedList(snapshot);
  const lines = pushLines(state, shell);
  const install = installSentence(state);
  const sections: string[] = [
    `${oneLine(project.name)}: ${projectStatusLook(snapshot).word}\n${wrapText(standingSentence(snapshot), columns)}`,
  ];
  if (totals.tasksTotal > 0) {
    sections.push(
      `Tasks: ${totals.tasksDone} of ${totals.tasksTotal} done\n${indented(tasksTable(snapshot, columns - 2))}`,
    );
  }
  const report = state.finalReport ?? state.work?.lastReport;
  if (report !== undefined && report !== null) {
    sections.push(
      `Checks ${report === state.finalReport ? 'at the end' : 'of the last turn'}\n${indented(gatesTable(report, columns - 2))}${printedOf(snapshot)}`,
    );
  }
  if (notChecked.length > 0)
    sections.push(`Not checked\n${indented(notChecked.map((line) => wrapText(line, columns - 2, '  ')).join('\n'))}`);
  sections.push(
    [
      `Time      ${formatDuration(totals.activeMs)} of at most ${formatDuration(project.limits.maxRuntimeMs)}`,
      `Cost      ${costOfLimit(totals, project.limits.maxCostUsd)}`,
      `Turns     ${totals.turns}`,
      `Commits   ${counted(state.commits.length, 'commit')} on ${project.workBranch}`,
      ...(project.worktreePath === null ? [] : [`Worktree  ${oneLine(project.worktreePath, 4096)}`]),
      wrapText(`Sandbox   ${sandboxSentence(state)}`, columns, ' '.repeat(10)),
      ...(install === '' ? [] : [wrapText(`Install   ${install}`, columns, ' '.repeat(10))]),
    ].join('\n'),
  );
  if (lines.look.length > 0) sections.push(`To look at the work:\n${indented(lines.look.join('\n'))}`);
  if (lines.push.length > 0) {
    sections.push(`To push it by hand (Dark Factory never pushes):\n${indented(lines.push.join('\n'))}`);
  }
  if (lines.note !== '') sections.push(wrapText(lines.note, columns));
  return sections.join('\n\n');
}

function tasksTable({ state }: ProjectSnapshot, columns: number): string {
  return textTable(
    ['task', 'status', 'verified by'],
    taskRows(state).map((row) => [row.label, row.look.word, row.isDone ? row.verifiedBy : '']),
    columns,
  );
}

/** The last lines that each check printed; the report and the run folder have the whole output. */
function printedOf({ state }: ProjectSnapshot): string {
  const report = state.finalReport ?? state.work?.lastReport;
  return (report?.checks ?? [])
    .filter((check) => check.output.trim() !== '')
    .map((check) => {
      const all = plainText(check.output)
        .replace(/^\s*\n/, '')
        .trimEnd()
        .split('\n');
      const tail = all.slice(check.verdict === 'passed' ? -3 : -12);
      const left = all.length - tail.length;
      const shown = [...(left === 0 ? [] : [`(${counted(left, 'line')} before)`]), ...tail.map((line) => `| ${line}`)];
      return `\n\n  ${oneLine(check.name, 60)} printed:\n${indented(shown.join('\n'), '    ')}`;
    })
    .join('');
}

function indented(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');
}
