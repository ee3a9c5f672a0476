import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { COST_DIMENSIONS, type CostDimension, type CostReport } from '../../domain/money/cost-report.ts';
import { ancestorsOf } from '../../domain/lineage/ancestors.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { CostBook } from '../../engine/cost-book-contract.ts';
import { barText, percentText } from '../../presenters/shared/progress-bar.ts';
import { capRows, capScope } from '../../presenters/costs/cap-rows.ts';
import { costCsv } from '../../presenters/costs/cost-csv.ts';
import { costNames } from '../../presenters/costs/cost-names.ts';
import type { CostNames } from '../../presenters/costs/cost-names.ts';
import { costTable, DIMENSION_WORDS } from '../../presenters/costs/cost-rows.ts';
import { forecastSentence } from '../../presenters/costs/forecast-text.ts';
import { counted, oneLine } from '../../presenters/shared/plain-text.ts';
import { textTable, wrapText } from '../../presenters/shared/text-table.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse, withProject } from './command-context.ts';
import { costsJson, type Costs } from '../json/costs-json.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { localMoment } from '../io/local-time.ts';
import { momentValue, type MomentValue, momentOf } from './moment-value.ts';

interface CostFlags {
  by: CostDimension;
  since?: MomentValue;
  until?: MomentValue;
  provider?: string;
  json?: boolean;
  csv?: string | true;
  force?: boolean;
}

export function addCostsCommand(program: Command, run: RunVerb): void {
  program
    .command('costs')
    .description('show what was spent, how far budgets are used, and what is still expected')
    .argument('[project]', 'id, beginning of the id, or name (default: all, deleted ones included)')
    .addOption(new Option('--by <what>', 'one row for each').choices(COST_DIMENSIONS).default('provider'))
    .option('--since <when>', 'from then on: 7d, 12h, 2026-11-24, or a time in ISO 8601', momentValue)
    .option('--until <when>', 'before then; a day is counted whole', momentValue)
    .option('--provider <id>', 'only what this provider took')
    .option('--json', 'print one JSON document')
    .option('--csv [file]', 'comma-separated values, to a file or to stdout')
    .option('--force', 'replace the file if it is there')
    .action((wanted: string | undefined, flags: CostFlags) =>
      run(flags, (context) =>
        wanted === undefined
          ? showCosts(context, undefined, flags)
          : withProject(context, wanted, (snapshot) => showCosts(context, snapshot, flags)),
      ),
    );
}

async function showCosts(
  context: CommandContext,
  project: ProjectSnapshot | undefined,
  flags: CostFlags,
): Promise<ExitCode> {
  const { engine, print } = context;
  const book = engine.costs;
  if (flags.json === true && flags.csv !== undefined) return refuse(context, 'Choose --json or --csv.', EXIT.usage);
  const projects = new Map(engine.snapshot().projects.map(({ state }) => [state.project.id, state.project]));
  const ancestors = project === undefined ? [] : ancestorsOf(project.state.project, (id) => projects.get(id));
  const costs = await askBook(book, project, ancestors, flags, Date.now());
  if (typeof costs === 'string') return refuse(context, costs);
  const names = costNames(engine.snapshot());
  if (flags.csv !== undefined)
    return writeCsv(context, costCsv([costs.report], names), flags.csv, flags.force === true);
  if (flags.json === true) print.json(costsJson(costs, names));
  else printCosts(context, costs, names);
  const { provider } = flags;
  if (
    provider !== undefined &&
    costs.report.total.turns === 0 &&
    engine.providers().every(({ id }) => id !== provider)
  ) {
    print.remark(`No provider "${oneLine(provider, 80)}" is set up, and nothing was spent with one of that name.`);
  }
  return EXIT.ok;
}

/** The report with its caps and forecast, or a sentence that says why it cannot be made. */
async function askBook(
  book: CostBook,
  project: ProjectSnapshot | undefined,
  ancestors: readonly string[],
  { by, since, until, provider }: CostFlags,
  now: number,
): Promise<Costs | string> {
  const sinceMs = since === undefined ? undefined : momentOf(since, 'since', now);
  const untilMs = until === undefined ? undefined : momentOf(until, 'until', now);
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) {
    return `Nothing lies between --since and --until: ${localMoment(sinceMs)} is not before ${localMoment(untilMs)}.`;
  }
  const projectId = project?.state.project.id;
  const report = await book.report({
    groupBy: by,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(provider === undefined ? {} : { providerId: provider }),
  });
  if (!report.ok) return refusalSentence(report.failure);
  const caps = await book.caps();
  if (!caps.ok) return refusalSentence(caps.failure);
  const forecast = projectId === undefined ? undefined : await book.forecast(projectId);
  if (forecast?.ok === false) return refusalSentence(forecast.failure);
  return {
    project,
    report: report.value,
    caps: caps.value.filter(({ id }) =>
      concerns(id, projectId === undefined ? [] : [projectId, ...ancestors], provider),
    ),
    forecast: forecast?.value ?? null,
  };
}

/**
 * Global caps always apply. A cap of a project, family or provider applies only to a query about it, or about all of them.
 * `line`: the queried project followed by its ancestors; empty: all projects.
 */
function concerns(capId: string, line: readonly string[], provider: string | undefined): boolean {
  const cap = capScope(capId);
  if (cap?.scope === 'project') return line.length === 0 || cap.id === line[0];
  if (cap?.scope === 'family') return line.length === 0 || line.includes(cap.id);
  if (cap?.scope === 'provider') return provider === undefined || cap.id === provider;
  return true;
}

function printCosts(
  { engine, print }: CommandContext,
  { project, report, caps, forecast }: Costs,
  names: CostNames,
): void {
  const { columns } = print;
  const wrapped = (text: string) => wrapText(text, Math.min(columns, 100), '  ');
  const table = costTable(report, names);
  print.line(wrapped(`Costs of ${headOf(project, report)}`));
  if (table.rows.length > 0) {
    // A narrow terminal drops columns to keep the names readable.
    const wide = columns >= 60;
    const withBasis = columns >= 80 && table.total.basis !== 'told';
    const cells = (row: (typeof table.rows)[number]): string[] => [
      ...[row.name, row.turns],
      ...(wide ? [row.tokens] : []),
      row.cost,
      ...(withBasis ? [row.basis] : []),
    ];
    print.line();
    print.line(
      textTable(
        [
          DIMENSION_WORDS[table.dimension],
          'turns',
          ...(wide ? ['tokens'] : []),
          'cost',
          ...(withBasis ? ['basis'] : []),
        ],
        [...table.rows, table.total].map(cells),
        columns,
        (cell, row) => (row === table.rows.length ? print.style('bold', cell) : cell),
      ),
    );
  }
  print.line();
  for (const remark of table.remarks) print.line(wrapped(remark));
  const rows = capRows(caps, engine.config().budgetWarning, (id) => names('project', id));
  if (rows.length > 0) {
    print.line();
    print.line(
      textTable(
        ['budget', 'used', 'amount'],
        rows.map(({ label, fraction, amount }) => [label, `${barText(fraction, 10)} ${percentText(fraction)}`, amount]),
        columns,
        (cell, row, column) => (column === 1 ? print.tone(rows[row]?.tone ?? 'quiet', cell) : cell),
      ),
    );
  }
  if (forecast !== null) print.line(`\n${wrapped(`Forecast: ${forecastSentence(forecast)}`)}`);
}

/** `Parse dates, by day, since 2026-11-17 00:00:00`. */
function headOf(project: ProjectSnapshot | undefined, { query }: CostReport): string {
  return [
    project === undefined ? 'all projects' : oneLine(project.state.project.name, 80),
    ...(query.providerId === undefined ? [] : [`only ${oneLine(query.providerId, 80)}`]),
    `by ${DIMENSION_WORDS[query.groupBy]}`,
    ...(query.sinceMs === undefined ? [] : [`since ${localMoment(query.sinceMs)}`]),
    ...(query.untilMs === undefined ? [] : [`before ${localMoment(query.untilMs)}`]),
  ].join(', ');
}

async function writeCsv(
  context: CommandContext,
  text: string,
  wanted: string | true,
  force: boolean,
): Promise<ExitCode> {
  const { io, print } = context;
  if (wanted === true) {
    print.raw(text);
    return EXIT.ok;
  }
  const file = resolve(io.cwd, wanted);
  if (!force && existsSync(file)) {
    return refuse(context, `${file} is there already. Choose another file, or add --force to replace it.`);
  }
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return refuse(context, `${file} could not be written (${reason}). Choose another file.`);
  }
  print.remark(`${counted(text.split('\r\n').length - 2, 'row')} written to ${file}`);
  return EXIT.ok;
}
