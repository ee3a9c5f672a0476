import * as vscode from 'vscode';
import { attentionText } from '../../presenters/project/attention-text.ts';
import { statusBarText } from '../../presenters/project/status-bar-text.ts';
import type { CostWatch } from './cost-watch.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { COMMANDS, STATUS_BAR_ITEM } from '../ids.ts';
import { hover } from './tree-item.ts';

/** Number, cost and time of the running projects. Holds no state: each refresh draws the snapshot. */
export class StatusBar implements vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #watch: CostWatch;
  readonly #item: vscode.StatusBarItem;

  constructor(host: FactoryHost, watch: CostWatch) {
    this.#host = host;
    this.#watch = watch;
    this.#item = vscode.window.createStatusBarItem(STATUS_BAR_ITEM, vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'Dark Factory';
    this.#item.command = COMMANDS.showActions;
    this.refresh();
    this.#item.show();
  }

  get text(): string {
    return this.#item.text;
  }

  refresh(): void {
    const { state } = this.#host;
    if (state.kind === 'starting') this.#draw('loading~spin', 'Dark Factory', ['Dark Factory is starting.']);
    else if (state.kind === 'off') this.#draw('circuit-board', 'Dark Factory', ['Dark Factory is not running.']);
    else if (state.kind === 'failed') {
      this.#draw(
        'error',
        'Dark Factory',
        ['Dark Factory could not start', state.message],
        'statusBarItem.errorBackground',
      );
    } else {
      const snapshot = this.#host.snapshot();
      const { caps } = this.#watch;
      const { icon, text, tooltip, active } = statusBarText(snapshot, { ...this.#watch.surroundings(), caps });
      const attention = attentionText(snapshot, caps);
      const shown = attention === undefined ? text : active > 0 ? `${text} · ${attention.text}` : attention.text;
      this.#draw(
        attention === undefined ? (icon === 'sync' ? 'sync~spin' : icon) : 'warning',
        shown,
        ['Dark Factory', ...tooltip, 'Click for actions.'],
        attention === undefined
          ? undefined
          : attention.weight === 'alarm'
            ? 'statusBarItem.errorBackground'
            : 'statusBarItem.warningBackground',
      );
    }
  }

  dispose(): void {
    this.#item.dispose();
  }

  #draw(icon: string, text: string, tooltip: readonly string[], background?: string): void {
    this.#item.text = `$(${icon}) ${text}`;
    this.#item.tooltip = hover(tooltip);
    this.#item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    this.#item.accessibilityInformation = { label: `Dark Factory: ${text}`, role: 'button' };
  }
}
