import * as vscode from 'vscode';
import { slugOf } from '../../domain/run/branch-name.ts';
import type { Project } from '../../domain/run/project.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { ProjectRequest } from '../../engine/project-requests.ts';
import type { CommandContext } from './command-context.ts';
import { COMMANDS, VIEWS } from '../ids.ts';
import type { ProjectDraft, ProjectOptions } from '../questions/new-project-steps.ts';
import { requestOf, stepsFor } from '../questions/new-project-steps.ts';
import { readyEngine } from '../questions/pick-project.ts';
import { askStart } from '../questions/start-questions.ts';
import { runWizard } from '../questions/wizard.ts';
import { explainWorkspace, inspectWorkspace } from '../activation/workspace-condition.ts';
import { startTarget, unableContext } from './run-commands.ts';
import { testedHealth } from '../../presenters/providers/tested-health.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';

/** Asks, creates, offers to start. Cancelling leaves nothing behind. The argument may be `{ description }`. */
export async function newProject(context: CommandContext, argument: unknown): Promise<void> {
  const engine = vscode.workspace.isTrusted ? await readyEngine(context) : undefined;
  if (vscode.workspace.isTrusted && engine === undefined) return;
  const report = await inspectWorkspace(engine);
  if (report.condition !== 'ready' || engine === undefined) {
    await explainWorkspace(report, context.questions);
    return;
  }
  const options = await optionsOf(context, engine, report.repositories);
  if (options === undefined) return;
  const draft = await runWizard<ProjectDraft>('New Project', (answered) => stepsFor(options, answered), {
    repository: report.repositories.length === 1 ? report.repositories[0] : undefined,
    description: descriptionOf(argument),
    defaults: true,
  });
  const request = draft === undefined ? undefined : requestOf(draft);
  if (request === undefined) return;
  const project = await create(context, engine, request);
  if (project === undefined) return;
  context.selection.select(project.id);
  // Before the question, because a view that takes the focus would close it.
  await vscode.commands.executeCommand(`${VIEWS.projects}.focus`);
  await offerStart(context, engine, project);
}

async function optionsOf(
  context: CommandContext,
  engine: OrchestrationEngine,
  repositories: ProjectOptions['repositories'],
): Promise<ProjectOptions | undefined> {
  const providers = engine.providers();
  if (!providers.some((provider) => provider.enabled)) {
    const chosen = await context.questions.tell(
      'warning',
      'No provider is enabled, so no turn can be taken. Add one, or enable one that is there.',
      'Add Provider…',
      'Open Settings File',
    );
    if (chosen === 'Add Provider…') await vscode.commands.executeCommand(COMMANDS.addProvider);
    if (chosen === 'Open Settings File') await vscode.commands.executeCommand(COMMANDS.openSettingsFile);
    return undefined;
  }
  const personas = await engine.personas();
  for (const problem of personas.problems) context.log.warn(problem);
  return {
    repositories,
    config: engine.config(),
    personas: personas.templates,
    providers,
    takenNames: new Set(engine.snapshot().projects.map(({ state }) => slugOf(state.project.name))),
    proposeName: (description) => engine.proposeName(description),
    probe: async (providerId, signal) => testedHealth(await engine.providerAdmin.probe(providerId, signal)),
  };
}

async function create(
  context: CommandContext,
  engine: OrchestrationEngine,
  request: ProjectRequest,
): Promise<Project | undefined> {
  const title = `Creating ${request.name ?? engine.proposeName(request.description)}`;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancel) => {
      progress.report({ message: 'looking at the repository' });
      const outcome = await engine.createProject(request);
      if (!outcome.ok) {
        context.log.warn(refusalSentence(outcome.failure));
        void context.questions.tell('error', refusalSentence(outcome.failure));
        return undefined;
      }
      if (!cancel.isCancellationRequested) return outcome.value;
      // Cancelled during the creation: delete the project before anything has run in it.
      const taken = await engine.deleteProject(outcome.value.id);
      if (!taken.ok) void context.questions.tell('warning', refusalSentence(taken.failure));
      return undefined;
    },
  );
}

async function offerStart(context: CommandContext, engine: OrchestrationEngine, project: Project): Promise<void> {
  const made = engine.project(project.id);
  if (made === undefined) return;
  const found = await engine.previewChecks(project.id);
  const now =
    context.settings().startAutomatically ||
    (await askStart(
      { ...unableContext(context, engine), questions: context.questions },
      made.state,
      found.ok ? found.value : undefined,
    ));
  const snapshot = engine.project(project.id);
  if (!now || snapshot === undefined) return;
  await startTarget(context, { engine, project: snapshot }, (one, id) => one.startProject(id));
}

function descriptionOf(argument: unknown): string {
  if (typeof argument !== 'object' || argument === null || !('description' in argument)) return '';
  return typeof argument.description === 'string' ? argument.description : '';
}
