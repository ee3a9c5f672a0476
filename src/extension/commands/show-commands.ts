import * as vscode from 'vscode';
import { showChanges as openChanges } from '../views/show-changes.ts';
import type { CommandContext } from './command-context.ts';
import { VIEWS } from '../ids.ts';
import { labelOf, pickProject } from '../questions/pick-project.ts';

export async function showProgress(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Show Progress', action: null });
  if (target === undefined) return;
  const { id } = target.project.state.project;
  context.selection.select(id);
  await context.documents.showProgress(id);
}

export async function showTasks(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Show Tasks', action: null });
  if (target === undefined) return;
  context.selection.select(target.project.state.project.id);
  await vscode.commands.executeCommand(`${VIEWS.tasks}.focus`);
}

/** Shows the log of the given project; without one, the channel of all projects. */
export async function showLog(context: CommandContext, argument: unknown): Promise<void> {
  if (argument === undefined || context.host.engine === undefined) {
    context.log.show(true);
    return;
  }
  const target = await pickProject(context, argument, { title: 'Show Log', action: null });
  if (target !== undefined) await context.documents.showLog(target.project.state.project.id);
}

export async function showChanges(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Show Changes', action: 'showChanges' });
  if (target === undefined) return;
  const { id } = target.project.state.project;
  const message = await looking(`Reading the changes of ${labelOf(target.project)}`, () =>
    openChanges(target.engine, id, null),
  );
  if (message !== undefined) await context.questions.tell('info', message);
}

export async function showCommit(context: CommandContext, argument: unknown, commit: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Show Changes', action: 'showChanges' });
  if (target === undefined || typeof commit !== 'string') return;
  const { id } = target.project.state.project;
  const message = await looking('Reading the commit', () => openChanges(target.engine, id, commit));
  if (message !== undefined) await context.questions.tell('info', message);
}

export async function openWorktree(context: CommandContext, argument: unknown): Promise<void> {
  const worktree = await worktreeOf(context, argument, 'Open Worktree');
  if (worktree === undefined) return;
  await vscode.commands.executeCommand('vscode.openFolder', worktree.uri, { forceNewWindow: true });
}

export async function openTerminal(context: CommandContext, argument: unknown): Promise<void> {
  const worktree = await worktreeOf(context, argument, 'Open Worktree in Terminal');
  if (worktree === undefined) return;
  vscode.window
    .createTerminal({ name: worktree.name, cwd: worktree.uri, iconPath: new vscode.ThemeIcon('git-branch') })
    .show();
}

async function worktreeOf(
  context: CommandContext,
  argument: unknown,
  title: string,
): Promise<{ name: string; uri: vscode.Uri } | undefined> {
  const target = await pickProject(context, argument, { title, action: 'openWorktree' });
  if (target === undefined) return undefined;
  const { worktreePath } = target.project.state.project;
  const name = labelOf(target.project);
  if (worktreePath === null) {
    await context.questions.tell('info', `${name} has no worktree yet; it is made when the project starts.`);
    return undefined;
  }
  const uri = vscode.Uri.file(worktreePath);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    await context.questions.tell(
      'warning',
      `The worktree of ${name} is not at ${worktreePath} any more. It is put back from its last commit when the project goes on.`,
    );
    return undefined;
  }
  return { name, uri };
}

function looking<T>(title: string, run: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, run);
}
