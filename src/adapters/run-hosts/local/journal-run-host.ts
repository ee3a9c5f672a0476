import type { Genesis } from '../../../domain/lineage/genesis.ts';
import type { Activity, FactoryEvent, FirstEvent } from '../../../domain/run/events.ts';
import type { Signal } from '../../../domain/run/signal.ts';
import type { ProjectState } from '../../../domain/run/state.ts';
import type { Clock, IdSource } from '../../../ports/clock.ts';
import type { StepKey } from '../../../ports/run-host.ts';
import type { RunLease, RunListeners } from '../../../ports/stores/run-store.ts';
import type { ProjectJournal } from './journal/project-journal.ts';

/** Shorter times are counted with the next record: writing the record would take longer. */
const COUNTED_FROM_MS = 20;

export interface RunHostTools {
  clock: Clock;
  ids: IdSource;
  /** Makes a project; rejects with `StoreError`. */
  begin(first: FirstEvent): Promise<ProjectState>;
}

/** The run host of one machine: the project's journal on the local disk. */
export class JournalRunHost implements RunLease {
  readonly projectId: string;
  readonly epoch: number;
  readonly repairs: readonly string[];
  readonly #journal: ProjectJournal;
  readonly #tools: RunHostTools;
  readonly #listeners: RunListeners;
  #countedUpTo: number;

  constructor(journal: ProjectJournal, tools: RunHostTools, listeners: RunListeners) {
    this.projectId = journal.projectId;
    this.epoch = journal.epoch;
    this.repairs = journal.repairs;
    this.#journal = journal;
    this.#tools = tools;
    this.#listeners = listeners;
    this.#countedUpTo = tools.clock.monotonic();
  }

  state(): ProjectState {
    return this.#journal.state;
  }

  /** Active time is counted with every commit, so that a crash loses a minute at most. */
  async commit(...events: FactoryEvent[]): Promise<ProjectState> {
    const now = this.#tools.clock.monotonic();
    const activeMs = Math.round(now - this.#countedUpTo);
    const active = this.#journal.state.project.status === 'active';
    const counted: FactoryEvent[] = active && activeMs >= COUNTED_FROM_MS ? [{ type: 'time.counted', activeMs }] : [];
    if (!active || counted.length > 0) this.#countedUpTo = now;
    const all = [...counted, ...events];
    if (all.length === 0) return this.#journal.state;
    const state = await this.#journal.commit(all);
    this.#listeners.changed(state);
    return state;
  }

  async step<T>({ what }: StepKey, effect: () => Promise<T>): Promise<T> {
    this.emit({ type: 'step.began', projectId: this.projectId, step: what });
    return effect();
  }

  /** The journal stores only facts, so a step that ended without one is repeated. */
  async recorded(): Promise<undefined> {
    return undefined;
  }

  now(): number {
    return this.#tools.clock.now();
  }

  newId(): string {
    return this.#tools.ids.uuid();
  }

  chance(): number {
    return this.#tools.ids.random();
  }

  child(genesis: Genesis): Promise<ProjectState> {
    return this.#tools.begin({ type: 'project.forked', genesis });
  }

  async sleepUntil(untilMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    await clock.sleep(Math.max(0, untilMs - clock.now()), signal);
  }

  signals(): Promise<{ id: string; signal: Signal }[]> {
    return this.#journal.readInbox();
  }

  acknowledge(id: string): Promise<void> {
    return this.#journal.acknowledge(id);
  }

  emit(activity: Activity): void {
    this.#listeners.activity(activity);
  }

  keepBlob(text: string): Promise<string> {
    return this.#journal.keepBlob(text);
  }

  blob(id: string): Promise<string | undefined> {
    return this.#journal.readBlob(id);
  }

  runDirectory(name: string): Promise<string> {
    return this.#journal.runDirectory(name);
  }

  writeSnapshots(): Promise<void> {
    return this.#journal.writeSnapshots();
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
