import type { Command } from 'commander';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { branchOrigin } from '../../presenters/project/branch-origin.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import { EXIT, type ExitCode } from '../io/exit-codes.ts';
import { projectJson } from '../json/project-json.ts';
import { refuse, withProject, type CommandContext, type RunVerb } from './command-context.ts';
import {
  capOf,
  countValue,
  durationValue,
  moneyValue,
  tokensValue,
  turnsValue,
  type CapValue,
} from './option-values.ts';

interface ForkFlags {
  at?: number;
  name?: string;
  maxRuntime?: number;
  maxCost?: CapValue;
  maxTurns?: CapValue;
  maxTokens?: CapValue;
  json?: boolean;
}

export function addForkCommand(program: Command, run: RunVerb): void {
  program
    .command('fork')
    .description('create a second project that continues from the current or an earlier state of this one')
    .argument('<project>', 'id, beginning of the id, or name')
    .option(
      '--at <event>',
      'continue from this event, numbered as in "logs"; default: now, with uncommitted work',
      countValue,
    )
    .option('-n, --name <name>', "default: made of the project's name")
    .option(
      '--max-runtime <duration>',
      'active time of the fork, like 12h; default for all four: what the project has left',
      durationValue,
    )
    .option('--max-cost <usd>', 'most that the fork may spend, or "none"', moneyValue)
    .option('--max-turns <n>', 'most turns, or "none"', turnsValue)
    .option('--max-tokens <n>', 'most tokens, or "none"', tokensValue)
    .option('--json', 'print one JSON document')
    .action((wanted: string, flags: ForkFlags) =>
      run(flags, (context) => withProject(context, wanted, (snapshot) => fork(context, snapshot, flags))),
    );
}

async function fork(context: CommandContext, snapshot: ProjectSnapshot, flags: ForkFlags): Promise<ExitCode> {
  const { engine, json, print } = context;
  const { at, name, maxRuntime, maxCost, maxTurns, maxTokens } = flags;
  const forked = await engine.forkProject(snapshot.state.project.id, {
    ...(at === undefined ? {} : { atSeq: at }),
    ...(name === undefined ? {} : { name }),
    limits: {
      ...(maxRuntime === undefined ? {} : { maxRuntimeMs: maxRuntime }),
      ...(maxCost === undefined ? {} : { maxCostUsd: capOf(maxCost) }),
      ...(maxTurns === undefined ? {} : { maxTurns: capOf(maxTurns) }),
      ...(maxTokens === undefined ? {} : { maxTokens: capOf(maxTokens) }),
    },
  });
  if (!forked.ok) return refuse(context, forked.failure);
  const { id } = forked.value;
  const made = engine.project(id);
  if (made === undefined) return refuse(context, `The fork ${id} was made and cannot be read.`, EXIT.unreadable);
  if (json) {
    print.json({ project: projectJson(made) });
    return EXIT.ok;
  }
  print.line(
    `Made "${oneLine(made.state.project.name, 120)}": ${made.state.project.workBranch} from ${branchOrigin(made.state)}.`,
  );
  print.line(`Start it with: dark-factory start ${id.slice(0, 8)}`);
  return EXIT.ok;
}
