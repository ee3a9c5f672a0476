import * as vscode from 'vscode';
import type { FactoryHost } from './factory-host.ts';
import { CONTEXT_KEYS } from '../ids.ts';
import { inspectWorkspace } from './workspace-condition.ts';

/** Debounce: a commit writes several files of `.git` in a row. */
const SETTLE_MS = 300;

/** Updates what the empty views say when the open folders change. */
export class WorkspaceWatch implements vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #disposables: { dispose(): unknown }[];
  #watchers: vscode.Disposable[] = [];
  #settle: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(host: FactoryHost) {
    this.#host = host;
    this.#disposables = [
      host.onDidStart(() => void this.inspect()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.inspect()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.inspect();
      }),
    ];
    void this.inspect();
  }

  async inspect(): Promise<void> {
    const asked = ++this.#asked;
    const { condition } = await inspectWorkspace(this.#host.engine);
    // Without an engine the folder was not inspected; `onDidStart` repeats the inspection. A later inspection wins.
    if (condition === 'notInspected' || asked !== this.#asked) return;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.workspace, condition);
    this.#watchRepositories(condition !== 'ready');
  }

  dispose(): void {
    clearTimeout(this.#settle);
    this.#watchRepositories(false);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Watches only while something is missing: the editor or a terminal may create the repository or its first commit. */
  #watchRepositories(wanted: boolean): void {
    if (wanted === this.#watchers.length > 0) return;
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
    if (!wanted) return;
    const look = (): void => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => void this.inspect(), SETTLE_MS);
    };
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const pattern = new vscode.RelativePattern(folder, '.git/{HEAD,index,logs/HEAD}');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      this.#watchers.push(watcher, watcher.onDidCreate(look), watcher.onDidChange(look), watcher.onDidDelete(look));
    }
  }
}
