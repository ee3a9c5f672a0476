import * as vscode from 'vscode';
import { assertNever } from '../../domain/assert.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { GitFailure, RepositoryReport } from '../../ports/git-manager.ts';
import type { Questions } from '../questions/questions.ts';

export type WorkspaceCondition =
  | 'untrusted'
  | 'noFolder'
  | 'virtual'
  | 'noGit'
  | 'noCommit'
  | 'noUsableGit'
  | 'unsupported'
  | 'notInspected'
  | 'ready';

export interface WorkspaceReport {
  condition: WorkspaceCondition;
  /** One for each usable repository among the workspace roots. */
  repositories: RepositoryReport[];
  /** The problem that git reported; empty if there is none. */
  message: string;
}

/** Inspects the open roots. One usable root is enough; without one, the first problem is reported. */
export async function inspectWorkspace(engine: OrchestrationEngine | undefined): Promise<WorkspaceReport> {
  if (!vscode.workspace.isTrusted) return nothing('untrusted');
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return nothing('noFolder');
  const local = folders.filter((folder) => folder.uri.scheme === 'file');
  if (local.length === 0) return nothing('virtual');
  if (engine === undefined) return nothing('notInspected');
  const repositories = new Map<string, RepositoryReport>();
  let trouble: GitFailure | undefined;
  for (const folder of local) {
    const inspected = await engine.inspectRepository(folder.uri.fsPath);
    if (inspected.ok) repositories.set(inspected.value.path, inspected.value);
    else trouble ??= inspected.failure;
  }
  if (repositories.size > 0) return { condition: 'ready', repositories: [...repositories.values()], message: '' };
  if (trouble === undefined) return nothing('unsupported');
  return { condition: conditionOf(trouble), repositories: [], message: trouble.message };
}

/** Tells the user what prevents a project in this workspace, and runs the action that the user chooses. */
export async function explainWorkspace(report: WorkspaceReport, questions: Questions): Promise<void> {
  const [message, action] = adviceOn(report);
  if (action === undefined) {
    await questions.tell('warning', message);
    return;
  }
  const chosen = await questions.tell('warning', message, action.label);
  if (chosen === undefined) return;
  if (action.link !== undefined) await vscode.env.openExternal(vscode.Uri.parse(action.link));
  if (action.command !== undefined) await vscode.commands.executeCommand(action.command);
}

interface Advice {
  label: string;
  command?: string;
  link?: string;
}

function adviceOn(report: WorkspaceReport): [string, Advice?] {
  switch (report.condition) {
    case 'untrusted':
      return [
        'This workspace is not trusted. Dark Factory runs agents, tests and linters in it, so trust it first.',
        { label: 'Manage Trust', command: 'workbench.trust.manage' },
      ];
    case 'noFolder':
      return [
        'No folder is open. Open the git repository that you want work done in.',
        { label: 'Open Folder', command: 'vscode.openFolder' },
      ];
    case 'virtual':
      return [
        'This folder lives on a virtual file system. Dark Factory needs a repository on a disk.',
        { label: 'Open Folder', command: 'vscode.openFolder' },
      ];
    case 'noGit':
      return [
        `${report.message} Dark Factory needs a git repository with at least one commit.`,
        { label: 'Initialize Repository', command: 'git.init' },
      ];
    case 'noCommit':
      return [report.message, { label: 'Open Source Control', command: 'workbench.view.scm' }];
    case 'noUsableGit':
      return [report.message, { label: 'Get Git', link: 'https://git-scm.com/downloads' }];
    case 'unsupported':
      return [report.message === '' ? 'This repository cannot be worked on.' : report.message];
    case 'notInspected':
      return ['Dark Factory is still starting. Try again in a moment.'];
    case 'ready':
      return ['This workspace is ready.'];
    default:
      return assertNever(report.condition);
  }
}

function conditionOf(failure: GitFailure): WorkspaceCondition {
  switch (failure.kind) {
    case 'notARepository':
      return 'noGit';
    case 'noCommit':
      return 'noCommit';
    case 'gitMissing':
    case 'gitTooOld':
      return 'noUsableGit';
    default:
      return 'unsupported';
  }
}

function nothing(condition: WorkspaceCondition): WorkspaceReport {
  return { condition, repositories: [], message: '' };
}
