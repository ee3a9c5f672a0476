import { Option, type Command } from 'commander';
import { PROJECT_STATUSES } from '../../domain/run/project-status.ts';
import type { ProjectStatus } from '../../domain/run/project-status.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { finalSummary } from '../../presenters/report/final-summary.ts';
import { formatElapsed } from '../../presenters/shared/format-time.ts';
import { shortCost } from '../../presenters/shared/money.ts';
import { projectRows } from '../../presenters/project/project-row.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { shellOf } from '../../presenters/shared/shell-quote.ts';
import { taskRows } from '../../presenters/tasks/task-row.ts';
import { textTable } from '../../presenters/shared/text-table.ts';
import type { FactoryLook } from '../../engine/factory-look-contract.ts';
import { findProject } from './find-project.ts';
import type { RunLook, RunVerb, ShowContext } from './command-context.ts';
import { refuseUnknown, withProject } from './command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { followProject } from '../watch/follow-project.ts';
import { projectJson, tasksJson } from '../json/project-json.ts';
import { statusJson } from '../json/status-json.ts';

/** `status`, `list` and `tasks`: read-only verbs. */
export function addViewCommands(program: Command, run: RunVerb, look: RunLook): void {
  program
    .command('status')
    .description('show how a project stands, what was checked and what was not')
    .argument('<project>', 'id, beginning of the id, or name')
    .option('-w, --watch', 'stay and show what happens until the work rests; changes nothing')
    .option('--json', 'print one JSON document; with --watch one a line')
    .action((wanted: string, options: { watch?: boolean; json?: boolean }) =>
      options.watch === true
        ? run(options, (context) => withProject(context, wanted, (snapshot) => followProject(context, snapshot)))
        : look(options, (context, seen) => showOne(context, seen, wanted, showStatus)),
    );
  program
    .command('list')
    .description('list the projects, what is busy or needs you first')
    .addOption(new Option('-s, --status <status>', 'only those with this status').choices(PROJECT_STATUSES))
    .option('--json', 'print one JSON document')
    .action((options: { status?: ProjectStatus; json?: boolean }) =>
      look(options, (context, seen) => listProjects(context, seen, options.status)),
    );
  program
    .command('tasks')
    .description('list the tasks of a project with what verified them')
    .argument('<project>', 'id, beginning of the id, or name')
    .option('--json', 'print one JSON document')
    .action((wanted: string, options: { json?: boolean }) =>
      look(options, (context, seen) => showOne(context, seen, wanted, showTasks)),
    );
}

function showOne(
  context: ShowContext,
  seen: FactoryLook,
  wanted: string,
  show: (context: ShowContext, snapshot: ProjectSnapshot) => void,
): ExitCode {
  const found = findProject(seen, wanted);
  if (found.kind !== 'found') return refuseUnknown(context, found);
  show(context, found.project);
  return EXIT.ok;
}

function showStatus({ io, print, json }: ShowContext, snapshot: ProjectSnapshot): void {
  const shell = shellOf(io.platform);
  if (json) print.json(statusJson(snapshot, io.platform));
  else print.line(finalSummary(snapshot, shell, print.columns));
}

function listProjects({ print, json }: ShowContext, seen: FactoryLook, status: ProjectStatus | undefined): ExitCode {
  const { projects, unreadable } = seen;
  const problems = seen.problems.map(refusalSentence);
  const shown = projects.filter(({ state }) => status === undefined || state.project.status === status);
  if (json) {
    print.json({ projects: shown.map(projectJson), unreadable, problems });
    return EXIT.ok;
  }
  const rows = projectRows(shown);
  if (rows.length > 0) {
    // A narrow terminal drops columns instead of cutting words.
    const wide = print.columns >= 72;
    print.line(
      textTable(
        ['id', 'name', 'status', 'tasks', ...(wide ? ['cost', 'time'] : [])],
        rows.map(({ id, label, look, totals }) => [
          id.slice(0, 8),
          label,
          look.word,
          totals.tasksTotal === 0 ? '' : `${totals.tasksDone}/${totals.tasksTotal}`,
          shortCost(totals),
          formatElapsed(totals.activeMs),
        ]),
        print.columns,
        (cell, row, column) => (column === 2 ? print.tone(rows[row]?.look.tone ?? 'quiet', cell) : cell),
      ),
    );
  } else if (projects.length > 0) {
    print.line(`No project is ${status?.replaceAll('_', ' ') ?? 'there'}.`);
  } else {
    print.line('No projects yet. Make one with "dark-factory init <name> --description <text>".');
  }
  for (const entry of unreadable) print.remark(`Unreadable: ${entry.projectId}: ${entry.message}`);
  for (const problem of problems) print.remark(problem);
  return EXIT.ok;
}

function showTasks({ print, json }: ShowContext, snapshot: ProjectSnapshot): void {
  const { id, name } = snapshot.state.project;
  if (json) {
    print.json({ project: { id, name }, tasks: tasksJson(snapshot) });
    return;
  }
  const rows = taskRows(snapshot.state);
  if (rows.length === 0) {
    print.line('No tasks yet: they are planned when the project is started.');
    return;
  }
  print.line(
    textTable(
      ['', 'task', 'status', 'priority', 'comes after', 'verified by'],
      rows.map((row) => [
        row.checked ? '[x]' : '[ ]',
        row.label,
        row.look.word,
        String(row.priority),
        row.dependsOn.join(', '),
        row.isDone ? row.verifiedBy : '',
      ]),
      print.columns,
      (cell, row, column) => (column === 2 ? print.tone(rows[row]?.look.tone ?? 'quiet', cell) : cell),
    ),
  );
}
