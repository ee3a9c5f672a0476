import * as vscode from 'vscode';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { assertNever } from '../../domain/assert.ts';
import { driverSentence } from '../../presenters/project/driver-sentence.ts';
import { projectActions } from '../../presenters/project/project-actions.ts';
import type { Fact } from '../../presenters/project/fact.ts';
import { projectFacts } from '../../presenters/project/project-facts.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { projectRow, projectRows } from '../../presenters/project/project-row.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { COMMANDS } from '../ids.ts';
import { treeItem } from './tree-item.ts';

export type ProjectNode =
  | { kind: 'project'; projectId: string }
  | { kind: 'fact'; projectId: string; fact: Fact }
  | { kind: 'unreadable'; projectId: string; message: string }
  | { kind: 'problem'; message: string };

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

/** Projects, and below each its facts. Draws snapshots; its only state is what it drew last. */
export class ProjectsView implements vscode.TreeDataProvider<ProjectNode>, vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #drawn = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(host: FactoryHost) {
    this.#host = host;
  }

  /** Redraws only what looks different: a needless refresh would close a hover that the user is reading. */
  refresh(): void {
    const snapshot = this.#host.snapshot();
    const looks = JSON.stringify([
      snapshot.projects.map((project) => [
        projectRow(project),
        projectFacts(project, snapshot.providers),
        project.drivenBy,
      ]),
      snapshot.unreadable,
      snapshot.problems,
      this.#host.state.kind,
    ]);
    if (looks === this.#drawn) return;
    this.#drawn = looks;
    this.#changed.fire(undefined);
  }

  getChildren(node?: ProjectNode): ProjectNode[] {
    if (node === undefined) return this.#roots();
    if (node.kind === 'fact') {
      return node.fact.children.map((fact) => ({ kind: 'fact', projectId: node.projectId, fact }));
    }
    if (node.kind !== 'project') return [];
    const snapshot = this.#project(node.projectId);
    if (snapshot === undefined) return [];
    return projectFacts(snapshot, this.#host.snapshot().providers).map((fact) => ({
      kind: 'fact',
      projectId: node.projectId,
      fact,
    }));
  }

  getParent(node: ProjectNode): ProjectNode | undefined {
    return node.kind === 'fact' ? { kind: 'project', projectId: node.projectId } : undefined;
  }

  getTreeItem(node: ProjectNode): vscode.TreeItem {
    switch (node.kind) {
      case 'project':
        return this.#projectItem(node.projectId);
      case 'fact':
        return factItem(node.projectId, node.fact);
      case 'unreadable':
        return troubleItem(node.projectId, 'Unreadable project', node.message, 'unreadable');
      case 'problem':
        return troubleItem(node.message, 'Settings file', node.message, 'problem');
      default:
        return assertNever(node);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #roots(): ProjectNode[] {
    const { projects, unreadable, problems } = this.#host.snapshot();
    return [
      ...problems.map((problem): ProjectNode => ({ kind: 'problem', message: refusalSentence(problem) })),
      ...projectRows(projects).map((row): ProjectNode => ({ kind: 'project', projectId: row.id })),
      ...unreadable.map((project): ProjectNode => ({ kind: 'unreadable', ...project })),
    ];
  }

  #projectItem(projectId: string): vscode.TreeItem {
    const snapshot = this.#project(projectId);
    if (snapshot === undefined) return new vscode.TreeItem('This project is no longer there');
    const row = projectRow(snapshot);
    const driver = driverSentence(snapshot);
    const item = treeItem(
      { ...row, tooltip: driver === '' ? row.tooltip : [...row.tooltip, driver] },
      row.look,
      Collapsed,
    );
    // Words that the `when` clauses of package.json test.
    item.contextValue = ['project', ...projectActions(snapshot)].join(' ');
    return item;
  }

  #project(projectId: string): ProjectSnapshot | undefined {
    return this.#host.engine?.project(projectId);
  }
}

function factItem(projectId: string, fact: Fact): vscode.TreeItem {
  const item = treeItem({ ...fact, id: `${projectId} ${fact.id}` }, fact, fact.children.length > 0 ? Collapsed : None);
  item.contextValue = 'fact';
  const command = commandOf(projectId, fact);
  if (command !== undefined) item.command = command;
  return item;
}

function commandOf(projectId: string, { opens }: Fact): vscode.Command | undefined {
  if (opens === null) return undefined;
  switch (opens.kind) {
    case 'progress':
      return { command: COMMANDS.showProgress, title: 'Show Progress', arguments: [projectId] };
    case 'worktree':
      return { command: COMMANDS.openWorktree, title: 'Open Worktree', arguments: [projectId] };
    case 'limits':
      return { command: COMMANDS.raiseLimits, title: 'Raise Limits', arguments: [projectId] };
    case 'costs':
      return { command: COMMANDS.showCosts, title: 'Show Costs', arguments: [projectId] };
    case 'commit':
      return { command: COMMANDS.showCommit, title: 'Show Changes', arguments: [projectId, opens.sha] };
    default:
      return assertNever(opens);
  }
}

function troubleItem(id: string, label: string, message: string, contextValue: string): vscode.TreeItem {
  const item = treeItem(
    { id: `${contextValue} ${id}`, label, description: message, tooltip: [label, message] },
    { icon: 'warning', tone: 'bad' },
    None,
  );
  item.contextValue = contextValue;
  item.command =
    contextValue === 'problem'
      ? { command: COMMANDS.openSettingsFile, title: 'Open Settings File' }
      : { command: COMMANDS.showLog, title: 'Show Log' };
  return item;
}
