import * as vscode from 'vscode';
import { eventLine } from '../../presenters/project/event-line.ts';
import { formatMoment } from '../../presenters/shared/format-time.ts';
import { progressDocument } from '../../presenters/report/progress-document.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { SCHEMES } from '../ids.ts';

/** Shortest time between two updates of a document, so that a busy project does not make a preview flicker. */
const REDRAW_MS = 1000;

/** Progress and log of a project as read-only documents that are updated while they are open. */
export class LiveDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: { dispose(): unknown }[];
  #redraw: NodeJS.Timeout | undefined;
  /** Progress documents that were shown while there is a preview. It has no hold on its document, which the editor closes after some minutes. */
  readonly #previewed = new Map<string, vscode.Uri>();
  /** Addresses of documents that are being opened again. */
  readonly #reopening = new Set<string>();

  readonly onDidChange = this.#changed.event;

  constructor(host: FactoryHost) {
    this.#host = host;
    this.#disposables = [
      this.#changed,
      host.onDidChange(() => {
        this.#redraw ??= setTimeout(() => {
          this.#redraw = undefined;
          this.#redrawOpen();
        }, REDRAW_MS);
      }),
      ...[SCHEMES.progress, SCHEMES.log].map((scheme) =>
        vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      ),
    ];
  }

  async showProgress(projectId: string): Promise<void> {
    const uri = this.#uri(SCHEMES.progress, projectId, 'md');
    await vscode.workspace.openTextDocument(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
      this.#previewed.set(uri.toString(), uri);
    } catch {
      // An editor without the built-in Markdown preview still shows the text.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  async showLog(projectId: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.#uri(SCHEMES.log, projectId, 'log'));
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    const end = document.lineAt(document.lineCount - 1).range;
    editor.revealRange(end);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    if (uri.scheme === SCHEMES.log) return this.#log(uri.query);
    this.#previewed.set(uri.toString(), uri);
    // One line more than a moment later, so that the preview is told of a change.
    return this.#reopening.has(uri.toString()) ? `${this.#progress(uri.query)}\n` : this.#progress(uri.query);
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #progress(projectId: string): string {
    const snapshot = this.#host.engine?.project(projectId);
    if (snapshot !== undefined) return progressDocument(snapshot, this.#host.snapshot().providers);
    return this.#host.engine === undefined ? 'Dark Factory is starting.\n' : 'This project is no longer there.\n';
  }

  async #log(projectId: string): Promise<string> {
    const { engine } = this.#host;
    if (engine === undefined) return 'Dark Factory is starting.\n';
    const history = await engine.history(projectId, 0);
    if (!history.ok) return `${refusalSentence(history.failure)}\n`;
    const tasks = engine.project(projectId)?.state.taskList.tasks ?? [];
    const titleOf = (id: string): string => tasks.find((task) => task.id === id)?.title ?? id;
    const lines = history.value.flatMap((record) =>
      record.events.flatMap((event) => {
        const line = eventLine(event, titleOf);
        return line === undefined ? [] : [`${formatMoment(record.at)}  ${line}`];
      }),
    );
    return `${lines.join('\n')}\n`;
  }

  #uri(scheme: string, projectId: string, extension: string): vscode.Uri {
    const name = this.#host.engine?.project(projectId)?.state.project.name ?? 'Project';
    const safe = name.replace(/[\\/:]/g, ' ').slice(0, 60);
    return vscode.Uri.from({ scheme, path: `/${safe}.${extension}`, query: projectId });
  }

  #redrawOpen(): void {
    const open = new Set<string>();
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== SCHEMES.progress && uri.scheme !== SCHEMES.log) continue;
      open.add(uri.toString());
      this.#changed.fire(uri);
    }
    if (!hasPreview()) this.#previewed.clear();
    for (const [address, uri] of this.#previewed) if (!open.has(address)) void this.#reopen(address, uri);
  }

  async #reopen(address: string, uri: vscode.Uri): Promise<void> {
    if (this.#reopening.has(address)) return;
    this.#reopening.add(address);
    try {
      await vscode.workspace.openTextDocument(uri);
    } finally {
      this.#reopening.delete(address);
    }
    this.#changed.fire(uri);
  }
}

function hasPreview(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputWebview && /markdown\.preview/.test(input.viewType));
}
