import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { formatDuration } from '../../domain/duration.ts';
import type { ProjectStatus } from '../../domain/run/project-status.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { Outcome } from '../../engine/outcome.ts';
import { formatUsd } from '../../presenters/shared/money.ts';
import { counted, oneLine } from '../../presenters/shared/plain-text.ts';
import { differenceSentence } from '../../presenters/project/repository-difference.ts';
import { projectActions } from '../../presenters/project/project-actions.ts';
import { projectStatusLook } from '../../presenters/shared/status-look.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse, withProject } from './command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { capOf, durationValue, moneyValue, tokensValue, turnsValue, type CapValue } from './option-values.ts';
import { projectJson } from '../json/project-json.ts';

interface LimitFlags {
  maxRuntime?: number;
  maxCost?: CapValue;
  maxTurns?: CapValue;
  maxTokens?: CapValue;
  json?: boolean;
}

/** Verbs that change a project, in whichever process it runs. */
export function addSteerCommands(program: Command, run: RunVerb): void {
  const verb = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<project>', 'id, beginning of the id, or name')
      .option('--json', 'print one JSON document');

  verb('pause', 'pause a project; the turn in flight is ended, what it did is kept').action(
    (wanted: string, flags: { json?: boolean }) =>
      run(flags, (context) => withProject(context, wanted, (snapshot) => pause(context, snapshot))),
  );
  verb('terminate', 'end a project for good; its work stays in its worktree and on its branch')
    .option('-r, --reason <text>', 'why, kept with the project', '')
    .action((wanted: string, flags: { reason: string; json?: boolean }) =>
      run(flags, (context) => withProject(context, wanted, (snapshot) => terminate(context, snapshot, flags.reason))),
    );
  verb('limits', 'show or change the limits of a project')
    .option('--max-runtime <duration>', 'active time in all, like 12h', durationValue)
    .option('--max-cost <usd>', 'most that may be spent, or "none"', moneyValue)
    .option('--max-turns <n>', 'most turns, or "none"', turnsValue)
    .option('--max-tokens <n>', 'most tokens, or "none"', tokensValue)
    .action((wanted: string, flags: LimitFlags) =>
      run(flags, (context) => withProject(context, wanted, (snapshot) => limits(context, snapshot, flags))),
    );
  verb('accept', 'accept what changed in your repository during a turn, so that the project can go on').action(
    (wanted: string, flags: { json?: boolean }) =>
      run(flags, (context) => withProject(context, wanted, (snapshot) => accept(context, snapshot))),
  );
  verb('delete', 'forget a project: its files go to the trash of the data directory, its branches stay')
    .option('-y, --yes', 'really')
    .action((wanted: string, flags: { yes?: boolean; json?: boolean }) =>
      run(flags, (context) =>
        withProject(context, wanted, (snapshot) => forget(context, snapshot, flags.yes === true)),
      ),
    );
}

async function pause(context: CommandContext, snapshot: ProjectSnapshot): Promise<ExitCode> {
  const { queued, project } = snapshot.state;
  if (queued !== null) return unqueue(context, snapshot);
  if (project.status === 'paused') return tell(context, snapshot, 'It is paused already.');
  if (!projectActions(snapshot).has('pause')) {
    return refuse(context, `Nothing to pause: the project is ${projectStatusLook(snapshot).word}.`);
  }
  return told(context, snapshot, await context.engine.pauseProject(project.id), 'paused', 'Paused.');
}

/** Takes the project out of the queue; a process that has just started it is told to pause it. */
async function unqueue(context: CommandContext, snapshot: ProjectSnapshot): Promise<ExitCode> {
  const outcome = await context.engine.pauseProject(snapshot.state.project.id);
  if (!outcome.ok) return refuse(context, outcome.failure);
  const after = context.engine.project(snapshot.state.project.id) ?? snapshot;
  const isOut = after.state.queued === null && after.drivenBy === 'nobody';
  return tell(context, after, isOut ? 'Taken out of the queue.' : 'The process that takes it up was told to pause it.');
}

async function terminate(context: CommandContext, snapshot: ProjectSnapshot, reason: string): Promise<ExitCode> {
  if (!projectActions(snapshot).has('terminate')) {
    return refuse(context, `Nothing to terminate: the project is ${projectStatusLook(snapshot).word}.`);
  }
  const outcome = await context.engine.terminateProject(snapshot.state.project.id, oneLine(reason, 2000));
  return told(context, snapshot, outcome, 'failed', 'Terminated. Its work stays in its worktree and on its branch.');
}

/** Prints the result; the driver may still be ending its turn. */
async function told(
  context: CommandContext,
  before: ProjectSnapshot,
  outcome: Outcome,
  wanted: ProjectStatus,
  done: string,
): Promise<ExitCode> {
  if (!outcome.ok) return refuse(context, outcome.failure);
  const after = context.engine.project(before.state.project.id) ?? before;
  const heard = after.state.project.status === wanted;
  return tell(context, after, heard ? done : 'The process that works on it was told, and is still ending its turn.');
}

async function limits(context: CommandContext, snapshot: ProjectSnapshot, flags: LimitFlags): Promise<ExitCode> {
  const { maxRuntime, maxCost, maxTurns, maxTokens } = flags;
  const { id } = snapshot.state.project;
  const change = {
    ...(maxRuntime === undefined ? {} : { maxRuntimeMs: maxRuntime }),
    ...(maxCost === undefined ? {} : { maxCostUsd: capOf(maxCost) }),
    ...(maxTurns === undefined ? {} : { maxTurns: capOf(maxTurns) }),
    ...(maxTokens === undefined ? {} : { maxTokens: capOf(maxTokens) }),
  };
  if (Object.keys(change).length > 0) {
    const outcome = await context.engine.changeLimits(id, change);
    if (!outcome.ok) return refuse(context, outcome.failure);
  }
  const after = context.engine.project(id) ?? snapshot;
  const now = { ...after.state.project.limits, ...change };
  return tell(
    context,
    after,
    [
      `time    ${formatDuration(now.maxRuntimeMs)}`,
      `cost    ${now.maxCostUsd === null ? 'no cap' : formatUsd(now.maxCostUsd)}`,
      `turns   ${now.maxTurns === null ? 'no cap' : counted(now.maxTurns, 'turn')}`,
      `tokens  ${now.maxTokens === null ? 'no cap' : now.maxTokens.toLocaleString('en')}`,
    ].join('\n'),
  );
}

async function accept(context: CommandContext, snapshot: ProjectSnapshot): Promise<ExitCode> {
  const { tamper, project } = snapshot.state;
  if (tamper.length === 0) return tell(context, snapshot, 'Nothing changed that has to be accepted.');
  const outcome = await context.engine.acceptTamper(project.id);
  if (!outcome.ok) return refuse(context, outcome.failure);
  const list = tamper.map((difference) => `  ${oneLine(differenceSentence(difference), 400)}`).join('\n');
  return tell(
    context,
    context.engine.project(project.id) ?? snapshot,
    `Accepted:\n${list}\nResume the project to go on.`,
  );
}

async function forget(context: CommandContext, snapshot: ProjectSnapshot, yes: boolean): Promise<ExitCode> {
  const { id, name, worktreePath, workBranch } = snapshot.state.project;
  if (!yes) {
    const worktree =
      worktreePath === null || !existsSync(worktreePath) ? '' : `, a clean worktree ${worktreePath} is removed`;
    return refuse(
      context,
      `This forgets "${oneLine(name, 80)}": its files go to the trash of the data directory${worktree}, the branch ${workBranch} stays. Add --yes to do it.`,
    );
  }
  const outcome = await context.engine.deleteProject(id);
  if (!outcome.ok) return refuse(context, outcome.failure);
  const { movedTo, worktreeKept } = outcome.value;
  if (context.json) context.print.json({ deleted: id, movedTo, worktreeKept });
  else {
    context.print.line(`Its files are in ${movedTo}.`);
    if (worktreeKept !== null) context.print.line(`The worktree was kept: ${worktreeKept}`);
  }
  return EXIT.ok;
}

function tell({ print, json }: CommandContext, snapshot: ProjectSnapshot, message: string): ExitCode {
  if (json) print.json({ message, project: projectJson(snapshot) });
  else print.line(message);
  return EXIT.ok;
}
