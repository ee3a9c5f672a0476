import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { assertNever } from '../../domain/assert.ts';
import type { CostPageQuery, ToCostPage } from '../../presenters/costs/cost-page.ts';
import { DEFAULT_COST_QUERY, readFromCostPage } from '../../presenters/costs/cost-page.ts';
import { readCostPage } from './cost-page-source.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { COMMANDS, PANELS } from '../ids.ts';

/** Shortest time between two updates of the page. */
const PAUSE_MS = 1000;

/** The costs page, one for each window. Showing it again redraws it from the query that it kept. */
export class CostsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #files: vscode.Uri;
  readonly #disposables: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;
  /** The page has sent `ready`. Messages sent before are lost. */
  #ready = false;
  #query = DEFAULT_COST_QUERY;
  /** Query that a command asked for before the page was ready. */
  #wanted: CostPageQuery | undefined;
  #next: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(host: FactoryHost, extensionUri: vscode.Uri) {
    this.#host = host;
    this.#files = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.#disposables = [
      host.onDidChange(() => {
        this.#next ??= setTimeout(() => {
          this.#next = undefined;
          void this.#send();
        }, PAUSE_MS);
      }),
      vscode.window.registerWebviewPanelSerializer(PANELS.costs, this),
    ];
  }

  get query(): CostPageQuery {
    return this.#query;
  }

  /** Shows the page with its query changed by `change`. */
  show(change: Partial<CostPageQuery> = {}): void {
    this.#wanted = { ...this.#query, ...change };
    if (this.#panel === undefined) {
      this.#take(vscode.window.createWebviewPanel(PANELS.costs, 'Costs', vscode.ViewColumn.Active));
    } else {
      this.#panel.reveal();
      if (this.#ready) void this.#become(this.#wanted);
    }
  }

  /** Restores the page after the window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel !== undefined) panel.dispose();
    else this.#take(panel);
  }

  dispose(): void {
    clearTimeout(this.#next);
    this.#panel?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #take(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#files] };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      void this.#hear(message);
    });
    panel.onDidChangeViewState(() => {
      // The editor destroys a hidden page; it sends `ready` again when it is shown.
      if (!panel.visible) this.#lose();
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#lose();
    });
    panel.webview.html = this.#html(panel.webview);
  }

  async #hear(said: unknown): Promise<void> {
    const message = readFromCostPage(said);
    if (message === undefined) return;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        return this.#become(this.#wanted ?? message.query ?? this.#query);
      case 'query':
        return this.#become(message.query);
      case 'export':
        await vscode.commands.executeCommand(COMMANDS.exportCosts, this.#query);
        return;
      case 'raiseBudget':
        await vscode.commands.executeCommand(COMMANDS.raiseBudget, message.capId);
        return;
      default:
        assertNever(message);
    }
  }

  async #become(query: CostPageQuery): Promise<void> {
    this.#wanted = undefined;
    this.#query = query;
    await this.#send();
  }

  async #send(): Promise<void> {
    if (!this.#ready) return;
    const asked = ++this.#asked;
    const message = await this.#read();
    // Skip the answer if there is a newer query or the page is gone.
    if (asked === this.#asked) await this.#panel?.webview.postMessage(message);
  }

  #lose(): void {
    this.#ready = false;
    this.#asked++;
  }

  async #read(): Promise<ToCostPage> {
    const { state } = this.#host;
    if (state.kind === 'failed') return { type: 'message', text: `Dark Factory could not start: ${state.message}` };
    if (state.kind !== 'ready') return { type: 'message', text: 'Dark Factory is starting.' };
    const page = await readCostPage(state.engine, this.#query, Date.now());
    return typeof page === 'string' ? { type: 'message', text: page } : { type: 'page', page };
  }

  #html(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString('base64');
    const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#files, name)).toString();
    const policy = [
      "default-src 'none'",
      `style-src ${webview.cspSource}`,
      `script-src 'nonce-${nonce}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('costs.css')}">
<title>Costs</title>
</head>
<body>
<main></main>
<script nonce="${nonce}" src="${file('costs.js')}"></script>
</body>
</html>`;
  }
}
