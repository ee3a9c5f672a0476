import { unableChecks } from '../../domain/evidence/blocking-checks.ts';
import { helpfulInstalls } from '../../domain/install/install-need.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { ProjectCommands } from '../../engine/project-commands-contract.ts';
import type { Outcome } from '../../engine/outcome.ts';
import { failedInstallSentence, installQuestion } from '../../presenters/checks/install-text.ts';
import type { Questions } from './questions.ts';

export interface UnableContext {
  questions: Pick<Questions, 'tell' | 'confirm'>;
  engine: Pick<ProjectCommands, 'allowInstall' | 'allowNetwork' | 'waiveChecks'>;
  /** Runs a verb and tells of its failure; whether it succeeded. */
  done: (run: () => Promise<Outcome>) => Promise<boolean>;
}

/**
 * What to do about required checks that cannot be run here; by default they are run again. `false`: the project stays as it is.
 * `label` names it.
 */
export async function askAboutUnable(context: UnableContext, state: ProjectState, label: string): Promise<boolean> {
  const unable = unableChecks(state);
  if (state.project.reason.code !== 'checksCannotRun' || unable.length === 0) return true;
  const wantsNetwork = state.checksNetwork === undefined && unable.some(({ cause }) => cause === 'network');
  const installs = helpfulInstalls(state).filter(({ lacks }) => lacks === undefined);
  const failed = failedInstallSentence(state);
  const chosen = await context.questions.tell<string>(
    'warning',
    `Checks of “${label}” cannot be run here: ${unable.map(({ name }) => name).join(', ')}.${failed === '' ? '' : ` ${failed}`}`,
    ...(installs.length > 0 ? [INSTALL] : []),
    'Run Them Again',
    ...(wantsNetwork ? [LET_USE_NETWORK] : []),
    'Go On Without Them',
  );
  switch (chosen) {
    case INSTALL:
      return askInstall(context, state, installs, label);
    case LET_USE_NETWORK:
      return askNetwork(context, state, label);
    case 'Go On Without Them':
      return context.done(() => context.engine.waiveChecks(state.project.id));
    default:
      return chosen === 'Run Them Again';
  }
}

const INSTALL = 'Install Dependencies…';
const LET_USE_NETWORK = 'Let Them Use the Network…';

/** Shows the commands, and allows them after a yes, with the network that they need. */
export async function askInstall(
  { questions, engine, done }: UnableContext,
  { project, checksNetwork }: ProjectState,
  commands: readonly InstallCommand[],
  label: string,
): Promise<boolean> {
  const hasNetwork = checksNetwork === 'open';
  const isSure = await questions.confirm({
    message: `Install the dependencies of “${label}” in its worktree?`,
    detail: installQuestion(commands, hasNetwork),
    action: hasNetwork ? 'Install' : 'Install, With Network',
  });
  if (!isSure) return false;
  if (!hasNetwork && !(await done(() => engine.allowNetwork(project.id)))) return false;
  return done(() => engine.allowInstall(project.id, commands));
}

async function askNetwork(
  { questions, engine, done }: UnableContext,
  { project }: ProjectState,
  label: string,
): Promise<boolean> {
  const isSure = await questions.confirm({
    message: `Let the checks of “${label}” use the network?`,
    detail: [
      'Checks run what agents wrote: with the network that can send what it reads to any host, and reach what listens on this machine.',
      'It holds for this project from now on. Checks still see an empty home folder, without your keys.',
    ].join('\n'),
    action: 'Let Them',
  });
  return isSure && (await done(() => engine.allowNetwork(project.id)));
}
