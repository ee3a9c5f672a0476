import * as vscode from 'vscode';
import type { CapUse } from '../../domain/money/cost-report.ts';
import type { CapRow } from '../../presenters/costs/cap-rows.ts';
import { capRows } from '../../presenters/costs/cap-rows.ts';
import { costNames } from '../../presenters/costs/cost-names.ts';
import type { ProviderSurroundings } from '../../presenters/providers/provider-rows.ts';
import type { FactoryHost } from '../activation/factory-host.ts';

/** Shortest time between two reads of the cost book. */
const PAUSE_MS = 2000;

/** Caches the use of budgets, so that views and status bar can draw it without waiting. */
export class CostWatch implements vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #stop: vscode.Disposable;
  #caps: readonly CapUse[] = [];
  #next: NodeJS.Timeout | undefined;
  #hasRead = false;

  readonly onDidChange = this.#changed.event;

  constructor(host: FactoryHost) {
    this.#host = host;
    this.#stop = host.onDidChange(() => {
      this.#next ??= setTimeout(() => void this.#read(), this.#hasRead ? PAUSE_MS : 0);
    });
  }

  /** The fullest first. */
  get caps(): CapRow[] {
    const { warnAt, projectName } = this.surroundings();
    return capRows(this.#caps, warnAt, projectName);
  }

  surroundings(): ProviderSurroundings {
    const names = costNames(this.#host.snapshot());
    return {
      at: Date.now(),
      warnAt: this.#host.engine?.config().budgetWarning ?? 1,
      projectName: (id) => names('project', id),
    };
  }

  dispose(): void {
    clearTimeout(this.#next);
    this.#stop.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    this.#next = undefined;
    const { engine } = this.#host;
    this.#hasRead = engine !== undefined;
    const caps = await engine?.costs.caps();
    // After a failure the last known caps stay in view; the costs page reports the failure.
    if (caps?.ok === false) return;
    const before = JSON.stringify(this.#caps);
    this.#caps = caps?.value ?? [];
    if (JSON.stringify(this.#caps) !== before) this.#changed.fire();
  }
}
