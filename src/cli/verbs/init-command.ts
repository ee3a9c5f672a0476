import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { slugOf } from '../../domain/run/branch-name.ts';
import { formatDuration } from '../../domain/duration.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { FoundChecks } from '../../domain/evidence/found-checks.ts';
import type { Project } from '../../domain/run/project.ts';
import type { ProjectRequest } from '../../engine/project-requests.ts';
import { foundChecksText } from '../../presenters/project/found-checks.ts';
import { formatUsd } from '../../presenters/shared/money.ts';
import { counted } from '../../presenters/shared/plain-text.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CliIo } from '../io/cli-io.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse } from './command-context.ts';
import { addInstallFlags, allowByFlags, type InstallFlags } from '../flags/install-flags.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import type { CapValue, GateValue } from './option-values.ts';
import {
  authorValue,
  capOf,
  durationValue,
  gateValue,
  listValue,
  moneyValue,
  tokensValue,
  turnsValue,
} from './option-values.ts';
import { projectJson } from '../json/project-json.ts';

interface InitFlags extends InstallFlags {
  description?: string;
  descriptionFile?: string;
  persona?: string[];
  maxRuntime?: number;
  maxCost?: CapValue;
  maxTurns?: CapValue;
  maxTokens?: CapValue;
  repo?: string;
  base?: string;
  provider?: string[];
  gate?: GateValue[];
  author?: { name: string; email: string };
  json?: boolean;
}

const EXAMPLES = `
Examples:
  dark-factory init "Parse dates" --description "Let the library parse ISO dates, with tests."
  dark-factory init "Parse dates" --description-file task.md --repo ~/src/library --base develop \\
    --persona engineer,tester --max-runtime 3h --max-cost 5 --gate "tests=npm test"
  cat task.md | dark-factory init "Parse dates" --description-file -`;

export function addInitCommand(program: Command, run: RunVerb): void {
  const command = program
    .command('init')
    .description('make a project on a git repository; nothing is started and nothing in the checkout is touched')
    .argument('<project-name>', 'what to call it')
    .option('-d, --description <text>', 'what is to be done, in your words')
    .option('--description-file <file>', 'read the description from a file; "-" reads what is piped in')
    .option('-p, --persona <names>', 'personas, with commas between (default: those of config.yaml)', listValue)
    .option('--max-runtime <duration>', 'active time in all, like 12h (default: that of config.yaml)', durationValue)
    .option('--max-cost <usd>', 'most that may be spent, in US dollars (default: no cap)', moneyValue)
    .option('--max-turns <n>', 'most turns (default: no cap)', turnsValue)
    .option('--max-tokens <n>', 'most tokens, subscriptions included (default: no cap)', tokensValue)
    .option('--repo <path>', 'the repository (default: the current folder)')
    .option('--base <branch>', 'branch to start from (default: the one that is checked out)')
    .option('--provider <ids>', 'providers, in this order (default: all that are enabled)', listValue)
    .option('--gate <name=command>', 'a check in place of those detected; may be repeated', gateValue)
    .option(
      '--author <author>',
      'author of the commits where git knows none, like "Name <mail@example.org>"',
      authorValue,
    );
  addInstallFlags(command)
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((name: string, flags: InitFlags) => run(flags, (context) => init(context, name, flags)));
}

async function init(context: CommandContext, name: string, flags: InitFlags): Promise<ExitCode> {
  const description = await descriptionOf(flags, context.io);
  if (!description.ok) return refuse(context, description.failure);
  if (name.trim() === '') return refuse(context, 'The name of the project is empty.');
  const repositoryPath = resolve(context.io.cwd, flags.repo ?? '.');
  const created = await context.engine.createProject(requestOf(name, description.value, repositoryPath, flags));
  if (!created.ok) {
    const hint =
      created.failure.kind === 'noAuthor' ? ' For this project alone: --author "Name <mail@example.org>".' : '';
    return refuse(context, refusalSentence(created.failure) + hint);
  }
  const notAllowed = await allowByFlags(context, created.value.id, flags);
  if (notAllowed !== undefined) {
    // As it was asked for, it cannot be made; another try needs its name.
    await context.engine.deleteProject(created.value.id);
    return refuse(context, notAllowed);
  }
  const notices = await noticesOf(context, repositoryPath, created.value);
  const checks = await context.engine.previewChecks(created.value.id);
  const snapshot = context.engine.project(created.value.id);
  if (context.json) {
    const project = snapshot === undefined ? created.value : projectJson(snapshot);
    context.print.json({ project, notices, checks: checks.ok ? checks.value : null });
    return EXIT.ok;
  }
  const { id, limits, baseBranch, workBranch, repositoryPath: root, packageFolder } = created.value;
  const caps = [
    formatDuration(limits.maxRuntimeMs),
    limits.maxCostUsd === null ? 'no cost cap' : formatUsd(limits.maxCostUsd),
    ...(limits.maxTurns === null ? [] : [counted(limits.maxTurns, 'turn')]),
    ...(limits.maxTokens === null ? [] : [`${limits.maxTokens.toLocaleString('en')} tokens`]),
  ];
  context.print.line(`Made "${created.value.name}".`);
  context.print.line(`  id          ${id}`);
  context.print.line(`  repository  ${root}`);
  context.print.line(`  branch      ${workBranch}, from ${baseBranch}`);
  context.print.line(`  limits      ${caps.join(', ')}`);
  if (packageFolder !== undefined) context.print.line(`  package     ${packageFolder}: its own checks are used`);
  for (const notice of notices) context.print.line(`  note        ${notice}`);
  if (checks.ok) printChecks(context, checks.value);
  context.print.line();
  context.print.line(`Next: dark-factory start ${slugOf(created.value.name)} --watch`);
  return EXIT.ok;
}

/** Before anything is run: what will be run, and why. */
function printChecks({ print }: CommandContext, found: FoundChecks): void {
  const { checks, remarks, wayOut } = foundChecksText(found);
  if (checks.length === 0)
    print.line('  checks      none: name them with --gate, or the work is only checked by its own tasks');
  for (const [index, { name, command, because, remark }] of checks.entries()) {
    print.line(`  ${(index === 0 ? 'checks' : '').padEnd(12)}${name}: ${command}`);
    print.line(`${' '.repeat(16)}${because}${remark === '' ? '' : `; ${remark}`}`);
  }
  for (const remark of remarks) print.line(`${' '.repeat(14)}${remark}`);
  if (wayOut !== '') print.line(`${' '.repeat(14)}${wayOut}`);
}

async function descriptionOf({ description, descriptionFile }: InitFlags, io: CliIo): Promise<Result<string, string>> {
  if (description !== undefined && descriptionFile !== undefined) {
    return failed('Give --description or --description-file, not both.');
  }
  let text = description;
  if (descriptionFile === '-') text = await io.readStdin();
  else if (descriptionFile !== undefined) {
    const file = resolve(io.cwd, descriptionFile);
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return failed(`The description file ${file} could not be read (${reason}). Check the path.`);
    }
  }
  if (text === undefined) return failed('Say what is to be done: --description <text> or --description-file <file>.');
  return text.trim() === ''
    ? failed('The description is empty. Say in a sentence or more what is to be done.')
    : succeeded(text);
}

function requestOf(name: string, description: string, repositoryPath: string, flags: InitFlags): ProjectRequest {
  const { base, persona, provider, maxRuntime, maxCost, maxTurns, maxTokens, gate, author } = flags;
  return {
    repositoryPath,
    name: name.trim(),
    description,
    ...(base === undefined ? {} : { baseBranch: base }),
    ...(persona === undefined ? {} : { personas: persona }),
    ...(provider === undefined ? {} : { providers: provider }),
    ...(maxRuntime === undefined ? {} : { maxRuntimeMs: maxRuntime }),
    ...(maxCost === undefined ? {} : { maxCostUsd: capOf(maxCost) }),
    ...(maxTurns === undefined ? {} : { maxTurns: capOf(maxTurns) }),
    ...(maxTokens === undefined ? {} : { maxTokens: capOf(maxTokens) }),
    ...(gate === undefined ? {} : { gateCommands: gate }),
    ...(author === undefined ? {} : { identity: author }),
  };
}

/** What the user should know about the repository before the project runs unattended. */
async function noticesOf(
  { engine }: CommandContext,
  repositoryPath: string,
  { packageFolder }: Project,
): Promise<string[]> {
  const inspected = await engine.inspectRepository(repositoryPath);
  if (!inspected.ok) return [inspected.failure.message];
  const { folder, path, uncommittedFiles } = inspected.value;
  const isTakenWhole = folder !== '' && packageFolder === undefined;
  const notices = [
    ...(isTakenWhole ? [`${folder} has no checks of its own: the whole repository ${path} is taken`] : []),
    ...inspected.value.notices,
  ];
  return uncommittedFiles === 0
    ? notices
    : [
        `${counted(uncommittedFiles, 'file')} not committed: left as ${uncommittedFiles === 1 ? 'it is' : 'they are'} and not part of the project`,
        ...notices,
      ];
}
