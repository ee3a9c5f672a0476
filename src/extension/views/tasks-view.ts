import * as vscode from 'vscode';
import { projectRow } from '../../presenters/project/project-row.ts';
import type { TaskRow } from '../../presenters/tasks/task-row.ts';
import { taskRows } from '../../presenters/tasks/task-row.ts';
import { checkboxTooltip, tickAnswer } from '../../presenters/tasks/checkbox-text.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { COMMANDS, VIEWS } from '../ids.ts';
import { treeItem } from './tree-item.ts';

export interface TaskNode {
  projectId: string;
  row: TaskRow;
}

/** The tasks of the selected project. The checkboxes show facts: a click gets an answer and changes nothing. */
export class TasksView implements vscode.TreeDataProvider<TaskNode>, vscode.Disposable {
  readonly #context: CommandContext;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<TaskNode>;
  readonly #disposables: { dispose(): unknown }[];
  #drawn = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(context: CommandContext) {
    this.#context = context;
    this.#view = vscode.window.createTreeView(VIEWS.tasks, {
      treeDataProvider: this,
      manageCheckboxStateManually: true,
    });
    this.#disposables = [
      this.#changed,
      this.#view,
      context.selection.onDidChange(() => {
        this.refresh();
      }),
      this.#view.onDidChangeCheckboxState(({ items }) => {
        // Redraw at once, so that the checkbox shows the fact again and not the click.
        this.#changed.fire(undefined);
        const node = items[0]?.[0];
        if (node !== undefined) void this.#answer(node);
      }),
    ];
  }

  refresh(): void {
    const snapshot = this.#context.selection.current(this.#context.host.snapshot());
    const name = snapshot === undefined ? undefined : projectRow(snapshot).label;
    const looks = JSON.stringify([name, snapshot === undefined ? [] : taskRows(snapshot.state)]);
    if (looks === this.#drawn) return;
    this.#drawn = looks;
    this.#view.description = name ?? '';
    this.#changed.fire(undefined);
  }

  getChildren(node?: TaskNode): TaskNode[] {
    if (node !== undefined) return [];
    const snapshot = this.#context.selection.current(this.#context.host.snapshot());
    if (snapshot === undefined) return [];
    return taskRows(snapshot.state).map((row) => ({ projectId: snapshot.state.project.id, row }));
  }

  getTreeItem({ projectId, row }: TaskNode): vscode.TreeItem {
    const { None } = vscode.TreeItemCollapsibleState;
    const item = treeItem({ ...row, id: `${projectId} ${row.id}` }, row.look, None);
    const state = row.checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked;
    const said = `${row.look.word}, priority ${row.priority}`;
    item.checkboxState = {
      state,
      tooltip: checkboxTooltip(row),
      accessibilityInformation: { label: said },
    };
    item.contextValue = 'task';
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #answer({ projectId, row }: TaskNode): Promise<void> {
    const chosen = await this.#context.questions.tell('info', tickAnswer(row), 'Show Progress');
    if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.showProgress, projectId);
  }
}
