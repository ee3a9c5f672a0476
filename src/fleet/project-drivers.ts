import type { Activity, FactoryEvent } from '../domain/run/events.ts';
import { canBecome } from '../domain/run/project.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { Signal } from '../domain/run/signal.ts';
import type { ProjectState } from '../domain/run/state.ts';
import { StoreError, type ProjectJournal, type StateStore } from '../ports/state-store.ts';
import type { Outcome } from '../engine/engine-contract.ts';
import { JournalRunHost } from './journal-run-host.ts';
import { runProject } from '../run/project-run.ts';
import { statusChange, type RunDeps } from '../run/run-context.ts';
import { eventsForSignal, leaving } from '../run/signals/signal-events.ts';

interface Drive {
  stop: AbortController;
  done: Promise<void>;
}

/** The projects that this process drives. One project's bug or full disk ends that project's run and no other. */
export class ProjectDrivers {
  readonly #store: StateStore;
  readonly #deps: RunDeps;
  readonly #changed: (state: ProjectState) => void;
  readonly #emit: (activity: Activity) => void;
  readonly #takenOver: (state: ProjectState) => Promise<void>;
  readonly #drives = new Map<string, Drive>();
  /** Projects that are just being taken over: they count already. */
  readonly #taking = new Map<string, Promise<Outcome<'driving' | 'elsewhere'>>>();
  /** Projects of which something is just written down. */
  readonly #noting = new Set<string>();
  #closed = false;
  /** What went wrong with a journal that could not even take the sentence. */
  readonly troubles = new Map<string, string>();

  constructor(
    store: StateStore,
    deps: RunDeps,
    changed: (state: ProjectState) => void,
    emit: (activity: Activity) => void,
    takenOver: (state: ProjectState) => Promise<void>,
  ) {
    this.#store = store;
    this.#deps = deps;
    this.#changed = changed;
    this.#emit = emit;
    this.#takenOver = takenOver;
  }

  isDriving(projectId: string): boolean {
    return this.#drives.has(projectId) || this.#taking.has(projectId);
  }

  /** Has this process the lock of the project, for however short a time? */
  isHolding(projectId: string): boolean {
    return this.isDriving(projectId) || this.#noting.has(projectId);
  }

  count(): number {
    return new Set([...this.#drives.keys(), ...this.#taking.keys()]).size;
  }

  async whenIdle(projectId: string): Promise<void> {
    await this.#drives.get(projectId)?.done;
  }

  isClosed(): boolean {
    return this.#closed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#taking.values());
    const drives = [...this.#drives.values()];
    for (const { stop } of drives) stop.abort();
    await Promise.all(drives.map(({ done }) => done));
  }

  /**
   * Takes the project over and drives it until it rests. `first` is committed before anything else. A person's "go on" makes
   * an older "pause", which nobody was there to hear, meaningless: `freshInbox` drops it.
   */
  async drive(
    projectId: string,
    first: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'driving' | 'elsewhere'>> {
    if (this.#drives.has(projectId)) return succeeded('driving');
    if (this.#closed) return failed({ message: 'This window is closing; the project stays as it is.' });
    // Of two who ask at the same moment, the second hears what came of the first.
    const taking =
      this.#taking.get(projectId) ??
      this.#takeOver(projectId, first, freshInbox).finally(() => this.#taking.delete(projectId));
    this.#taking.set(projectId, taking);
    return taking;
  }

  async #takeOver(
    projectId: string,
    first: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'driving' | 'elsewhere'>> {
    const opened = await this.#store.openJournal(projectId);
    if (!opened.ok) return failed({ message: opened.failure.message });
    const journal = opened.value;
    if (journal === undefined) return succeeded('elsewhere');
    const host = new JournalRunHost(journal, this.#deps.clock, this.#changed, this.#emit);
    try {
      if (freshInbox) await emptyInbox(journal);
      const repairs = journal.repairs.map((message): FactoryEvent => ({ type: 'notice.raised', message }));
      const begin = [...leaving(journal.state), ...first(journal.state)];
      await host.commit(...repairs, ...begin);
      await this.#takenOver(journal.state);
      if (begin.some(isGoOn)) await this.#deps.finance.personActed(this.#deps.providers().map(({ id }) => id));
    } catch (error) {
      await journal.close().catch(() => undefined);
      if (error instanceof StoreError) return failed({ message: error.failure.message });
      throw error;
    }
    const stop = new AbortController();
    const done = this.#run(journal, host, stop.signal);
    this.#drives.set(projectId, { stop, done });
    this.troubles.delete(projectId);
    return succeeded('driving');
  }

  /** A person's word: to the driver, wherever it is; where nobody drives, it is applied here and now. */
  async signal(projectId: string, signal: Signal): Promise<Outcome> {
    if (!this.#drives.has(projectId)) {
      const noted = await this.note(projectId, (state) => eventsForSignal(state, signal), false);
      if (!noted.ok) return noted;
      if (noted.value === 'noted') return succeeded(null);
    }
    await this.#store.sendSignal(projectId, signal);
    return succeeded(null);
  }

  /** Makes facts true of a project that no process drives; `freshInbox` as for `drive`. Nothing is written `elsewhere`. */
  async note(
    projectId: string,
    facts: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'noted' | 'elsewhere'>> {
    this.#noting.add(projectId);
    try {
      const opened = await this.#store.openJournal(projectId);
      if (!opened.ok) return failed({ message: opened.failure.message });
      if (opened.value === undefined) return succeeded('elsewhere');
      return await this.#write(opened.value, facts, freshInbox);
    } finally {
      this.#noting.delete(projectId);
    }
  }

  async #write(
    journal: ProjectJournal,
    facts: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'noted'>> {
    try {
      if (freshInbox) await emptyInbox(journal);
      const events = facts(journal.state);
      if (events.length > 0) this.#changed(await journal.commit(events));
      await journal.writeSnapshots();
      return succeeded('noted');
    } catch (error) {
      if (error instanceof StoreError) return failed({ message: error.failure.message });
      throw error;
    } finally {
      await journal.close().catch(() => undefined);
    }
  }

  async #run(journal: ProjectJournal, host: JournalRunHost, stop: AbortSignal): Promise<void> {
    try {
      await runProject(host, this.#deps, stop);
    } catch (error) {
      await this.#recordEnd(journal, host, error);
    }
    await journal.writeSnapshots().catch(() => undefined);
    await journal.close().catch(() => undefined);
    this.#drives.delete(journal.projectId);
    this.#changed(journal.state);
  }

  /** The world's failures of the disk pause the project; a bug fails it, with the message and a way on. */
  async #recordEnd(journal: ProjectJournal, host: JournalRunHost, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.#deps.logger.log('error', 'A project run ended unexpectedly', {
      projectId: journal.projectId,
      error: error instanceof Error ? (error.stack ?? message) : message,
    });
    const status = journal.state.project.status;
    const disk = error instanceof StoreError;
    const to = disk ? 'paused' : 'failed';
    const code = !disk ? 'internalError' : error.failure.kind === 'diskFull' ? 'diskFull' : 'storageFailed';
    if (!canBecome(status, to)) return;
    try {
      await host.commit(statusChange(to, code, message));
    } catch {
      // The disk does not take the sentence either; the views get it from here.
      this.troubles.set(journal.projectId, message);
    }
  }
}

async function emptyInbox(journal: ProjectJournal): Promise<void> {
  for (const { id } of await journal.readInbox()) await journal.acknowledge(id);
}

/** A person who says "go on" has mended what was wrong. What goes on by itself has no news of other providers. */
function isGoOn(event: FactoryEvent): boolean {
  return event.type === 'status.changed' && event.to === 'active' && event.reason.code !== 'providerBack';
}
