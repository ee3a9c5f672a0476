import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { assertNever } from '../../domain/assert.ts';
import { slugOf } from '../../domain/run/branch-name.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { counted } from '../../presenters/shared/plain-text.ts';
import { projectReport } from '../../presenters/report/project-report.ts';
import { reportMarkdown } from '../../presenters/report/report-markdown.ts';
import { shellOf } from '../../presenters/shared/shell-quote.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse, withProject } from './command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';

type Format = 'markdown' | 'json' | 'patch' | 'script';
interface ExportFlags {
  format: Format;
  output?: string;
  force?: boolean;
}

export function addExportCommand(program: Command, run: RunVerb): void {
  program
    .command('export')
    .description('write a report of a project, its commits as a patch, or its recorded turns as a script')
    .argument('<project>', 'id, beginning of the id, or name')
    .addOption(
      new Option('--format <format>', 'report for people, report for programs, the commits, or the recorded turns')
        .choices(['markdown', 'json', 'patch', 'script'] satisfies Format[])
        .default('markdown'),
    )
    .option('-o, --output <file>', 'write to a file (default: stdout; a patch: <name>.patch)')
    .option('--force', 'replace the file if it is there')
    .action((wanted: string, flags: ExportFlags) =>
      run({}, (context) => withProject(context, wanted, (snapshot) => exportProject(context, snapshot, flags))),
    );
}

async function exportProject(
  context: CommandContext,
  snapshot: ProjectSnapshot,
  { format, output, force = false }: ExportFlags,
): Promise<ExitCode> {
  const { engine, io, print } = context;
  const { id, name } = snapshot.state.project;
  const wanted = output ?? (format === 'patch' ? `${slugOf(name)}.patch` : undefined);
  const file = wanted === undefined ? undefined : resolve(io.cwd, wanted);
  if (file !== undefined && !force && existsSync(file)) {
    return refuse(context, `${file} is there already. Choose another --output, or add --force to replace it.`);
  }
  if (format === 'patch') {
    const outcome = await engine.exportPatch(id, file ?? '');
    if (!outcome.ok) return refuse(context, outcome.failure);
    print.remark(`${counted(outcome.value.commits, 'commit')} in ${file ?? ''}`);
    return EXIT.ok;
  }
  const recorded = format === 'script' ? await engine.recording(id) : undefined;
  if (recorded?.ok === false) return refuse(context, recorded.failure);
  // JSON is YAML, and the scripted provider reads YAML.
  const text =
    format === 'script'
      ? `${JSON.stringify(recorded?.value, undefined, 2)}\n`
      : reportText(snapshot, format, io.platform);
  if (file === undefined) {
    print.raw(text);
    return EXIT.ok;
  }
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return refuse(context, `${file} could not be written (${reason}). Choose another --output.`);
  }
  print.remark(`Written to ${file}`);
  return EXIT.ok;
}

function reportText(snapshot: ProjectSnapshot, format: Exclude<Format, 'patch' | 'script'>, platform: string): string {
  const shell = shellOf(platform);
  const report = projectReport(snapshot, shell);
  switch (format) {
    case 'markdown':
      return reportMarkdown(report, shell);
    case 'json':
      return `${JSON.stringify(report, undefined, 2)}\n`;
    default:
      return assertNever(format);
  }
}
