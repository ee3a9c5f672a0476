import type { FactoryEvent } from '../domain/run/events.ts';
import { canBecome } from '../domain/run/project-status.ts';
import { reportedBy, type Refusal } from '../domain/refusal.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { Signal } from '../domain/run/signal.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { ProviderRepairs } from '../finance/standings/provider-repairs.ts';
import type { RunLease, RunListeners, RunStore } from '../ports/stores/run-store.ts';
import { StoreError } from '../ports/stores/store-failure.ts';
import type { Outcome } from '../engine/outcome.ts';
import { runProject } from '../run/run-project.ts';
import { statusChange } from '../run/status-change.ts';
import type { RunDeps } from '../run/run-deps.ts';
import { eventsForSignal, leaving } from '../run/signals/signal-events.ts';

/** What runs need, and how a person's word that something is mended reaches the providers. */
export type DriverDeps = RunDeps & { repairs: Pick<ProviderRepairs, 'personActed'> };

interface Drive {
  stop: AbortController;
  done: Promise<void>;
}

/** The projects that this process drives. A bug or a full disk in one project ends only that project's run. */
export class ProjectDrivers {
  readonly #runs: RunStore;
  readonly #deps: DriverDeps;
  readonly #listeners: RunListeners;
  readonly #takenOver: (state: ProjectState) => Promise<void>;
  readonly #drives = new Map<string, Drive>();
  /** Projects that are being taken over; they count as driven already. */
  readonly #taking = new Map<string, Promise<Outcome<'driving' | 'elsewhere'>>>();
  /** Projects whose journal `note` is writing to. */
  readonly #noting = new Set<string>();
  #closed = false;
  /** Failures that could not be written to the project's own journal, by project id. */
  readonly troubles = new Map<string, Refusal>();

  constructor(
    runs: RunStore,
    deps: DriverDeps,
    listeners: RunListeners,
    takenOver: (state: ProjectState) => Promise<void>,
  ) {
    this.#runs = runs;
    this.#deps = deps;
    this.#listeners = listeners;
    this.#takenOver = takenOver;
  }

  isDriving(projectId: string): boolean {
    return this.#drives.has(projectId) || this.#taking.has(projectId);
  }

  /** Whether this process holds the project's lock, even briefly. */
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
   * Takes the project over and drives it until it stops. Commits `first` before anything else. `freshInbox` drops older pause and
   * terminate signals that no process handled: a person's "go on" makes them obsolete.
   */
  async drive(
    projectId: string,
    first: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'driving' | 'elsewhere'>> {
    if (this.#drives.has(projectId)) return succeeded('driving');
    if (this.#closed) return failed({ kind: 'closing' });
    // If two callers ask at the same moment, both get the outcome of the first.
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
    const opened = await this.#runs.open(projectId, this.#listeners);
    if (!opened.ok) return failed(reportedBy(opened.failure));
    const lease = opened.value;
    if (lease === undefined) return succeeded('elsewhere');
    try {
      if (freshInbox) await forgetStops(lease);
      const repairs = lease.repairs.map((message): FactoryEvent => ({ type: 'notice.raised', message }));
      const begin = [...leaving(lease.state()), ...first(lease.state())];
      await lease.commit(...repairs, ...begin);
      await this.#takenOver(lease.state());
      if (begin.some(isGoOn)) await this.#deps.repairs.personActed(this.#deps.providers().map(({ id }) => id));
    } catch (error) {
      await lease.close().catch(() => undefined);
      if (error instanceof StoreError) return failed(reportedBy(error.failure));
      throw error;
    }
    const stop = new AbortController();
    const done = this.#run(lease, stop.signal);
    this.#drives.set(projectId, { stop, done });
    this.troubles.delete(projectId);
    return succeeded('driving');
  }

  /** Sends a person's signal to the project's driver in whichever process; if there is no driver, applies it here and now. */
  async signal(projectId: string, signal: Signal): Promise<Outcome> {
    if (!this.#drives.has(projectId)) {
      const noted = await this.note(projectId, (state) => eventsForSignal(state, signal), false);
      if (!noted.ok) return noted;
      if (noted.value === 'noted') return succeeded(null);
    }
    await this.#runs.signal(projectId, signal);
    return succeeded(null);
  }

  /**
   * Commits events to a project that no process drives; `freshInbox` as for `drive`. Writes nothing if the result is `elsewhere`.
   */
  async note(
    projectId: string,
    facts: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'noted' | 'elsewhere'>> {
    this.#noting.add(projectId);
    try {
      const opened = await this.#runs.open(projectId, this.#listeners);
      if (!opened.ok) return failed(reportedBy(opened.failure));
      if (opened.value === undefined) return succeeded('elsewhere');
      return await this.#write(opened.value, facts, freshInbox);
    } finally {
      this.#noting.delete(projectId);
    }
  }

  async #write(
    lease: RunLease,
    facts: (state: ProjectState) => FactoryEvent[],
    freshInbox: boolean,
  ): Promise<Outcome<'noted'>> {
    try {
      if (freshInbox) await forgetStops(lease);
      await applyPending(lease);
      const events = facts(lease.state());
      if (events.length > 0) await lease.commit(...events);
      await lease.writeSnapshots();
      return succeeded('noted');
    } catch (error) {
      if (error instanceof StoreError) return failed(reportedBy(error.failure));
      throw error;
    } finally {
      await lease.close().catch(() => undefined);
    }
  }

  async #run(lease: RunLease, stop: AbortSignal): Promise<void> {
    try {
      await runProject(lease, this.#deps, stop);
    } catch (error) {
      await this.#recordEnd(lease, error);
    }
    await lease.writeSnapshots().catch(() => undefined);
    await lease.close().catch(() => undefined);
    this.#drives.delete(lease.projectId);
    this.#listeners.changed(lease.state());
  }

  /** Storage failures pause the project. A bug fails it, with the message. */
  async #recordEnd(lease: RunLease, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.#deps.logger.log('error', 'A project run ended unexpectedly', {
      projectId: lease.projectId,
      error: error instanceof Error ? (error.stack ?? message) : message,
    });
    const status = lease.state().project.status;
    const disk = error instanceof StoreError;
    const to = disk ? 'paused' : 'failed';
    const code = !disk ? 'internalError' : error.failure.kind === 'diskFull' ? 'diskFull' : 'storageFailed';
    if (!canBecome(status, to)) return;
    try {
      await lease.commit(statusChange(to, code, message));
    } catch {
      // The disk cannot store this message either; views read it from `troubles`.
      this.troubles.set(lease.projectId, { kind: 'unexpected', message });
    }
  }
}

/** What came in while no process listened happened before whatever is to be said now. */
async function applyPending(lease: RunLease): Promise<void> {
  for (const { id, signal } of await lease.signals()) {
    const events = eventsForSignal(lease.state(), signal);
    if (events.length > 0) await lease.commit(...events);
    await lease.acknowledge(id);
  }
}

/** Before a person's "go on": an older word to stop, which no process was there to hear, means nothing any more. */
async function forgetStops(lease: RunLease): Promise<void> {
  for (const { id, signal } of await lease.signals()) {
    if (signal.type === 'pause' || signal.type === 'terminate') await lease.acknowledge(id);
  }
}

/** A person's "go on" implies that the cause was fixed. A project that resumes by itself tells nothing about other providers. */
function isGoOn(event: FactoryEvent): boolean {
  return event.type === 'status.changed' && event.to === 'active' && event.reason.code !== 'providerBack';
}
