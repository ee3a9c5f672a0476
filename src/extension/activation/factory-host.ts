import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { FactorySnapshot } from '../../domain/run/snapshot.ts';
import { CONTEXT_KEYS } from '../ids.ts';

export type HostState =
  | { kind: 'off' }
  | { kind: 'starting' }
  | { kind: 'ready'; engine: OrchestrationEngine }
  | { kind: 'failed'; message: string };

const NOTHING: FactorySnapshot = { projects: [], unreadable: [], providers: [], problems: [], sandbox: undefined };

/** Owns the engine of this window: creates it once the workspace is trusted, closes it with the window. */
export class FactoryHost implements vscode.Disposable {
  readonly #create: () => Promise<OrchestrationEngine>;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #ready = new vscode.EventEmitter<OrchestrationEngine>();
  #state: HostState = { kind: 'off' };
  #starting: Promise<void> | undefined;
  #stopListening: (() => void) | undefined;

  /** Fires when the state of the host or of any project changed. */
  readonly onDidChange = this.#changed.event;
  /** Fires when an engine is ready: the first one, or one after a restart. */
  readonly onDidStart = this.#ready.event;

  constructor(create: () => Promise<OrchestrationEngine>, log: vscode.LogOutputChannel) {
    this.#create = create;
    this.#log = log;
  }

  get state(): HostState {
    return this.#state;
  }

  get engine(): OrchestrationEngine | undefined {
    return this.#state.kind === 'ready' ? this.#state.engine : undefined;
  }

  snapshot(): FactorySnapshot {
    return this.engine?.snapshot() ?? NOTHING;
  }

  /** Never rejects: a failure becomes the state of the host. With `recover`, projects that were running go on. */
  async start(recover: boolean): Promise<void> {
    if (this.#state.kind === 'ready') return;
    this.#starting ??= this.#startOnce(recover).finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  /** Ends turns in flight and releases the projects; they go on at the next start. */
  async close(): Promise<void> {
    await this.#starting;
    const engine = this.engine;
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#enter({ kind: 'off' });
    if (engine === undefined) return;
    try {
      await engine.close();
    } catch (error) {
      this.#log.error('The engine did not close cleanly; the next start repairs what it left.', String(error));
    }
  }

  dispose(): void {
    this.#stopListening?.();
    this.#changed.dispose();
    this.#ready.dispose();
  }

  async #startOnce(recover: boolean): Promise<void> {
    this.#enter({ kind: 'starting' });
    try {
      const engine = await this.#create();
      this.#stopListening = engine.onChange(() => {
        this.#changed.fire();
      });
      this.#log.info(`Projects are kept in ${engine.dataDirectory}.`);
      this.#enter({ kind: 'ready', engine });
      this.#ready.fire(engine);
      if (recover) await this.#recover(engine);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#log.error(`Dark Factory could not start: ${message}`);
      this.#enter({ kind: 'failed', message });
    }
  }

  async #recover(engine: OrchestrationEngine): Promise<void> {
    try {
      await engine.recover();
    } catch (error) {
      this.#log.error('Projects that were running could not be resumed; resume them by hand.', String(error));
    }
  }

  #enter(state: HostState): void {
    this.#state = state;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.engine, state.kind);
    this.#changed.fire();
  }
}
