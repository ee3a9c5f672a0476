import * as vscode from 'vscode';
import type { CostTreeRow } from '../../presenters/costs/cost-tree.ts';
import { costTree } from '../../presenters/costs/cost-tree.ts';
import type { CostWatch } from './cost-watch.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { COMMANDS } from '../ids.ts';
import { treeItem } from './tree-item.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** Budgets and providers, with how far each is used. Draws snapshots; its only state is what it drew last. */
export class CostsView implements vscode.TreeDataProvider<CostTreeRow>, vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #watch: CostWatch;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #drawn = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(host: FactoryHost, watch: CostWatch) {
    this.#host = host;
    this.#watch = watch;
  }

  refresh(): void {
    const looks = JSON.stringify(this.#rows());
    if (looks === this.#drawn) return;
    this.#drawn = looks;
    this.#changed.fire(undefined);
  }

  getChildren(row?: CostTreeRow): CostTreeRow[] {
    return row === undefined ? this.#rows() : row.children;
  }

  getTreeItem(row: CostTreeRow): vscode.TreeItem {
    // A healthy provider is one line; any other is expanded to show why.
    const open = row.words.includes('budgets') || (row.tone !== 'good' && row.tone !== 'quiet');
    const item = treeItem(row, row, row.children.length === 0 ? None : open ? Expanded : Collapsed);
    item.contextValue = row.words.join(' ');
    if (row.shows !== null) item.command = { command: COMMANDS.showCosts, title: 'Show Costs', arguments: [row] };
    return item;
  }

  /** How many providers need the user. */
  get badge(): vscode.ViewBadge | undefined {
    const needing = this.#host.snapshot().providers.filter(({ standing }) => standing === 'needsPerson');
    if (needing.length === 0) return undefined;
    return { value: needing.length, tooltip: `Needs you: ${needing.map(({ id }) => id).join(', ')}` };
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #rows(): CostTreeRow[] {
    return costTree(this.#host.snapshot(), this.#watch.caps, this.#watch.surroundings());
  }
}
