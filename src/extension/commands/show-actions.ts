import * as vscode from 'vscode';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { ProjectAction } from '../../presenters/project/project-actions.ts';
import { projectActions } from '../../presenters/project/project-actions.ts';
import { projectRow, projectRows } from '../../presenters/project/project-row.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandId } from '../ids.ts';
import { COMMANDS } from '../ids.ts';
import type { Choice } from '../questions/wizard.ts';

type Move = { kind: 'run'; command: CommandId; projectId?: string } | { kind: 'project'; project: ProjectSnapshot };

/** What a click on the status bar offers: the actions of the one project there is, or a choice among them first. */
export async function showActions(context: CommandContext): Promise<void> {
  const { projects } = context.host.snapshot();
  const only = projects.length === 1 ? projects[0] : undefined;
  const first: Choice<Move>[] = only === undefined ? projectChoices(projects) : actionChoices(only);
  let move = await context.questions.pick('Dark Factory', [...first, ...generalChoices(context)]);
  if (move?.kind === 'project') {
    context.selection.select(move.project.state.project.id);
    move = await context.questions.pick(projectRow(move.project).label, actionChoices(move.project));
  }
  if (move?.kind !== 'run') return;
  await vscode.commands.executeCommand(move.command, ...(move.projectId === undefined ? [] : [move.projectId]));
}

function projectChoices(projects: readonly ProjectSnapshot[]): Choice<Move>[] {
  return projectRows(projects).flatMap((row) => {
    const project = projects.find(({ state }) => state.project.id === row.id);
    if (project === undefined) return [];
    return [
      { label: row.label, description: row.description, icon: row.look.icon, value: { kind: 'project', project } },
    ];
  });
}

/** The most urgent first. */
const ACTIONS: readonly { action: ProjectAction | null; command: CommandId; label: string; icon: string }[] = [
  { action: 'acceptTamper', command: COMMANDS.acceptTamper, label: 'Accept Repository Changes…', icon: 'shield' },
  { action: 'start', command: COMMANDS.start, label: 'Start', icon: 'play' },
  { action: 'resume', command: COMMANDS.resume, label: 'Resume', icon: 'debug-continue' },
  { action: 'retry', command: COMMANDS.retry, label: 'Retry', icon: 'debug-restart' },
  { action: 'pause', command: COMMANDS.pause, label: 'Pause', icon: 'debug-pause' },
  { action: null, command: COMMANDS.showProgress, label: 'Show Progress', icon: 'preview' },
  { action: null, command: COMMANDS.showTasks, label: 'Show Tasks', icon: 'checklist' },
  { action: 'showChanges', command: COMMANDS.showChanges, label: 'Show Changes', icon: 'diff-multiple' },
  { action: 'push', command: COMMANDS.copyPushCommand, label: 'Copy Push Command', icon: 'copy' },
  { action: 'exportPatch', command: COMMANDS.exportPatch, label: 'Export Patch…', icon: 'export' },
  { action: 'openWorktree', command: COMMANDS.openWorktree, label: 'Open Worktree', icon: 'empty-window' },
  { action: 'openWorktree', command: COMMANDS.openTerminal, label: 'Open Worktree in Terminal', icon: 'terminal' },
  { action: null, command: COMMANDS.raiseLimits, label: 'Raise Limits…', icon: 'dashboard' },
  { action: 'terminate', command: COMMANDS.terminate, label: 'Terminate…', icon: 'debug-stop' },
  { action: 'delete', command: COMMANDS.delete, label: 'Delete…', icon: 'trash' },
];

function actionChoices(project: ProjectSnapshot): Choice<Move>[] {
  const possible = projectActions(project);
  const name = projectRow(project).label;
  return ACTIONS.filter(({ action }) => action === null || possible.has(action)).map(({ command, label, icon }) => ({
    label,
    description: name,
    icon,
    value: { kind: 'run', command, projectId: project.state.project.id },
  }));
}

function generalChoices(context: CommandContext): Choice<Move>[] {
  const choices: Choice<Move>[] = [
    {
      heading: 'Dark Factory',
      label: 'New Project…',
      icon: 'add',
      value: { kind: 'run', command: COMMANDS.newProject },
    },
    { label: 'Add Provider…', icon: 'plug', value: { kind: 'run', command: COMMANDS.addProvider } },
    { label: 'Show Costs', icon: 'graph-line', value: { kind: 'run', command: COMMANDS.showCosts } },
    { label: 'Show Log', icon: 'output', value: { kind: 'run', command: COMMANDS.showLog } },
    { label: 'Open Settings File…', icon: 'settings-gear', value: { kind: 'run', command: COMMANDS.openSettingsFile } },
  ];
  if (context.host.state.kind !== 'failed') return choices;
  return [
    { label: 'Try to start again', icon: 'refresh', value: { kind: 'run', command: COMMANDS.restartEngine } },
    ...choices,
  ];
}
