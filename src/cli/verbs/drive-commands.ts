import type { Command } from 'commander';
import type { StartVerb } from '../../domain/run/queue-entry.ts';
import { unableChecks } from '../../domain/evidence/blocking-checks.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse, withProject } from './command-context.ts';
import { addInstallFlags, allowByFlags, type InstallFlags } from '../flags/install-flags.ts';
import { driveProject } from '../watch/drive-project.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { showEnd } from '../watch/show-end.ts';

interface DriveFlags extends InstallFlags {
  watch?: boolean;
  wait: boolean;
  withoutChecks?: boolean;
  json?: boolean;
}

const DESCRIPTIONS: Readonly<Record<StartVerb, string>> = {
  start: 'work on a project until it is done, fails, or is paused; ends with a summary',
  resume: 'go on with a paused project',
  retry: 'try a failed or timed-out project again, with blocked tasks open',
};

/** The verbs that drive a project from this process. */
export function addDriveCommands(program: Command, run: RunVerb): void {
  for (const verb of ['start', 'resume', 'retry'] satisfies StartVerb[]) {
    const command = program
      .command(verb)
      .description(DESCRIPTIONS[verb])
      .argument('<project>', 'id, beginning of the id, or name');
    addInstallFlags(command)
      .option('-w, --watch', 'show what happens while it happens')
      .option(
        '--no-wait',
        'end with exit code 5 instead of waiting for credits or in the queue; the project waits for the next start',
      )
      .option('--without-checks', 'go on although required checks cannot be run here; they are not verified then')
      .option('--json', 'print one JSON document at the end; with --watch one a line as things happen')
      .addHelpText(
        'after',
        '\nCtrl-C once pauses the project: the turn in flight is ended and what it did is kept. Ctrl-C twice stops at once.\nWhat has to wait because as many projects run as may (maxConcurrentProjects) is queued; Ctrl-C takes it out again.\nWhere another process works on the project, --watch follows it and changes nothing.',
      )
      .action((wanted: string, flags: DriveFlags) =>
        run(flags, (context) => withProject(context, wanted, (snapshot) => driveVerb(context, verb, snapshot, flags))),
      );
  }
}

async function driveVerb(
  context: CommandContext,
  verb: StartVerb,
  snapshot: ProjectSnapshot,
  { watch = false, wait, withoutChecks = false, ...allowed }: DriveFlags,
): Promise<ExitCode> {
  const { status, name } = snapshot.state.project;
  if (status === 'completed') {
    context.print.remark('This project is completed; nothing is left to do.');
    showEnd(context, snapshot, EXIT.ok, watch);
    return EXIT.ok;
  }
  const problem = snapshot.drivenBy === 'elsewhere' ? undefined : unfitting(verb, snapshot);
  if (problem !== undefined) return refuse(context, `"${oneLine(name, 80)}" ${problem}`);
  const notAllowed = await allowByFlags(context, snapshot.state.project.id, allowed);
  if (notAllowed !== undefined) return refuse(context, notAllowed);
  if (withoutChecks && unableChecks(snapshot.state).length > 0) {
    const waived = await context.engine.waiveChecks(snapshot.state.project.id);
    if (!waived.ok) return refuse(context, waived.failure);
  }
  return driveProject(context, snapshot, begin(context.engine, verb), { watch, leaveWhenWaiting: !wait });
}

/** Why the verb does not fit the project's status, with the verb that does; `undefined` if it fits. */
function unfitting(verb: StartVerb, { state }: ProjectSnapshot): string | undefined {
  const { status } = state.project;
  const ended = status === 'failed' || status === 'timeout';
  if (verb === 'start' && ended) return 'has ended. "dark-factory retry" tries it again.';
  if (verb === 'resume' && status === 'initializing') return 'has not been started. "dark-factory start" starts it.';
  if (verb === 'resume' && status === 'failed') return 'has failed. "dark-factory retry" tries it again.';
  if (verb === 'retry' && !ended && status !== 'paused') {
    return 'has not failed. "dark-factory start" works on it.';
  }
  return undefined;
}

function begin(
  engine: OrchestrationEngine,
  verb: StartVerb,
): (projectId: string) => ReturnType<typeof engine.startProject> {
  switch (verb) {
    case 'start':
      return (id) => engine.startProject(id);
    case 'resume':
      return (id) => engine.resumeProject(id);
    case 'retry':
      return (id) => engine.retryProject(id);
  }
}
