import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { Outcome } from '../../engine/outcome.ts';
import type { Started } from '../../engine/project-requests.ts';
import { queueCondition } from '../../presenters/project/queue-text.ts';
import { differenceSentence } from '../../presenters/project/repository-difference.ts';
import { ordinal } from '../../presenters/shared/plain-text.ts';
import { settingLine } from '../../presenters/shared/setting-line.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { withConsent } from './consent.ts';
import type { CommandContext } from './command-context.ts';
import { openSetting } from './open-setting.ts';
import { VIEWS } from '../ids.ts';
import { labelOf, pickProject } from '../questions/pick-project.ts';
import type { Target } from '../questions/pick-project.ts';
import { askAboutUnable, type UnableContext } from '../questions/unable-questions.ts';

export async function start(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Start', action: 'start' });
  if (target !== undefined) await startTarget(context, target, (engine, id) => engine.startProject(id));
}

export async function resume(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Resume', action: 'resume' });
  if (target === undefined || !(await answered(context, target))) return;
  await startTarget(context, target, (engine, id) => engine.resumeProject(id));
}

/** See `askAboutUnable`. */
async function answered(context: CommandContext, { engine, project }: Target): Promise<boolean> {
  return askAboutUnable(unableContext(context, engine), project.state, labelOf(project));
}

export function unableContext(context: CommandContext, engine: OrchestrationEngine): UnableContext {
  return {
    questions: context.questions,
    engine,
    done: async (run) => (await reported(context, run)) !== undefined,
  };
}

export async function retry(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Retry', action: 'retry' });
  if (target !== undefined) await startTarget(context, target, (engine, id) => engine.retryProject(id));
}

export async function pause(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Pause', action: 'pause' });
  if (target === undefined) return;
  const id = target.project.state.project.id;
  const name = labelOf(target.project);
  const isQueued = target.project.state.queued !== null;
  vscode.window.setStatusBarMessage(
    isQueued ? `Taking ${name} out of the queue.` : `Pausing ${name}: the turn in flight is ended first.`,
    5000,
  );
  await reported(context, () => target.engine.pauseProject(id));
}

export async function terminate(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Terminate', action: 'terminate' });
  if (target === undefined) return;
  const { id, workBranch, worktreePath } = target.project.state.project;
  const sure = await context.questions.confirm({
    message: `Terminate “${labelOf(target.project)}”?`,
    detail: [
      'The turn in flight is ended and no further one is started.',
      worktreePath === null
        ? `The branch ${workBranch} stays if it exists.`
        : `What was done stays: the worktree ${worktreePath} and the branch ${workBranch}.`,
      'Retry opens the project again.',
    ].join('\n'),
    action: 'Terminate',
  });
  if (sure) await reported(context, () => target.engine.terminateProject(id, 'asked for in the editor'));
}

export async function acceptTamper(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Accept Repository Changes', action: 'acceptTamper' });
  if (target === undefined) return;
  const { tamper, project } = target.project.state;
  if (tamper.length === 0) {
    await context.questions.tell('info', `Nothing of the repository of ${labelOf(target.project)} was changed.`);
    return;
  }
  const shown = tamper.slice(0, 20).map((difference) => `• ${differenceSentence(difference)}`);
  const sure = await context.questions.confirm({
    message: `During a turn of “${labelOf(target.project)}” this changed in ${project.repositoryPath}. Is it yours?`,
    detail: [
      ...shown,
      ...(tamper.length > shown.length ? [`… and ${tamper.length - shown.length} more`] : []),
      '',
      'Accept only what you did yourself, such as a commit or a fetch. If it is not yours, cancel and restore it first.',
    ].join('\n'),
    action: 'Accept: It Is Mine',
  });
  if (sure) await reported(context, () => target.engine.acceptTamper(project.id));
}

/** Runs a verb that starts turns, after the notice that a provider may need. */
export async function startTarget(
  context: CommandContext,
  { engine, project }: Target,
  verb: (engine: OrchestrationEngine, projectId: string) => Promise<Outcome<Started>>,
): Promise<void> {
  if (!(await withConsent(context, engine, project.state.project.providers))) return;
  context.selection.select(project.state.project.id);
  const { id } = project.state.project;
  const started = await reported(context, () => verb(engine, id));
  if (started?.kind === 'queued') await tellQueued(context, { engine, project: engine.project(id) ?? project });
}

/** Tells that the project is queued and starts by itself, and offers to raise the number of projects that run at once. */
async function tellQueued(context: CommandContext, { engine, project }: Target): Promise<void> {
  if (project.queue === undefined) return;
  const place = `“${labelOf(project)}” is queued, ${ordinal(project.queue.place)}.`;
  const message = `${place} It starts ${queueCondition(project.queue)}.`;
  const chosen = await context.questions.tell('info', message, 'Change Limit…');
  const lineOfLimit = (text: string): number => settingLine(text, 'maxConcurrentProjects');
  if (chosen !== undefined) await openSetting(context, engine.dataDirectory, 'config.yaml', lineOfLimit);
}

/** Runs a verb under the view's progress bar. Shows a failure to the user and returns `undefined`. */
export async function reported<T>(context: CommandContext, run: () => Promise<Outcome<T>>): Promise<T | undefined> {
  const outcome = await vscode.window.withProgress({ location: { viewId: VIEWS.projects } }, run);
  if (outcome.ok) return outcome.value;
  context.log.warn(refusalSentence(outcome.failure));
  await context.questions.tell('error', refusalSentence(outcome.failure));
  return undefined;
}
