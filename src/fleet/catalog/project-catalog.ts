import type { Result } from '../../domain/result.ts';
import type { ProjectSnapshot, UnreadableProject } from '../../domain/run/snapshot.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunStore } from '../../ports/stores/run-store.ts';
import type { StoreFailure } from '../../ports/stores/store-failure.ts';
import type { ProjectDrivers } from '../project-drivers.ts';

/** Projects that are read at the same time. */
const READ_AT_ONCE = 16;
/** New projects of other windows appear, and drivers that died disappear, within this time. */
const LOOK_INTERVAL_MS = 1500;

interface Entry {
  state: ProjectState;
  drivenElsewhere: boolean;
  unwatch: () => void;
}

/** Live states of every project in the data directory, for views, whichever process drives it. Reads only. */
export class ProjectCatalog {
  readonly #runs: RunStore;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #drivers: Pick<ProjectDrivers, 'isDriving' | 'isHolding'>;
  readonly #abandoned: (state: ProjectState) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #unreadable = new Map<string, UnreadableProject>();
  readonly #closed = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #isWatching = false;

  constructor(
    runs: RunStore,
    clock: Clock,
    changed: () => void,
    drivers: Pick<ProjectDrivers, 'isDriving' | 'isHolding'>,
    abandoned: (state: ProjectState) => void,
  ) {
    this.#runs = runs;
    this.#clock = clock;
    this.#changed = changed;
    this.#drivers = drivers;
    this.#abandoned = abandoned;
  }

  /** Reads everything, then keeps looking until `close`. Without it, states stay as `look` read them. */
  async open(): Promise<void> {
    this.#isWatching = true;
    await this.look();
    this.#looking = this.#keepLooking();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#looking;
    for (const { unwatch } of this.#entries.values()) unwatch();
  }

  states(): ProjectState[] {
    return [...this.#entries.values()].map(({ state }) => state);
  }

  state(projectId: string): ProjectState | undefined {
    return this.#entries.get(projectId)?.state;
  }

  unreadable(): UnreadableProject[] {
    return [...this.#unreadable.values()];
  }

  /** Newest first. */
  snapshots(): ProjectSnapshot[] {
    return [...this.#entries.keys()]
      .flatMap((id) => this.snapshot(id) ?? [])
      .sort((a, b) => b.state.project.createdAt.localeCompare(a.state.project.createdAt));
  }

  snapshot(projectId: string): ProjectSnapshot | undefined {
    const entry = this.#entries.get(projectId);
    if (entry === undefined) return undefined;
    const drivenBy = this.#drivers.isDriving(projectId) ? 'here' : entry.drivenElsewhere ? 'elsewhere' : 'nobody';
    return { state: entry.state, drivenBy, at: this.#clock.now() };
  }

  /** Takes a state that may be newer than the files as last read; ignores older ones. */
  offer(state: ProjectState): void {
    if (this.#take(state)) this.#changed();
  }

  /** Whether the state was news. */
  #take(state: ProjectState): boolean {
    const id = state.project.id;
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      this.#unreadable.delete(id);
      const unwatch = this.#isWatching
        ? this.#runs.watch(id, (newer) => {
            this.offer(newer);
          })
        : () => undefined;
      this.#entries.set(id, { state, drivenElsewhere: false, unwatch });
    } else if (state.seq > entry.state.seq) {
      entry.state = state;
    } else {
      // The same as ours, read once more by the watch, which keeps it too: one copy is enough.
      if (state.seq === entry.state.seq && !this.#drivers.isHolding(id)) entry.state = state;
      return false;
    }
    return true;
  }

  forget(projectId: string): void {
    this.#entries.get(projectId)?.unwatch();
    this.#entries.delete(projectId);
    this.#unreadable.delete(projectId);
    this.#changed();
  }

  /** Calls `changed` once for all projects that are new: what it starts looks at all of them. */
  async look(): Promise<void> {
    const ids = await this.#runs.list();
    const unknown = ids.filter((id) => !this.#entries.has(id));
    let isNews = false;
    for (let from = 0; from < unknown.length; from += READ_AT_ONCE) {
      const some = unknown.slice(from, from + READ_AT_ONCE);
      const read = await Promise.all(some.map(async (id) => ({ id, result: await this.#runs.read(id) })));
      for (const { id, result } of read) isNews = this.#keep(id, result) || isNews;
    }
    if (isNews) this.#changed();
    for (const id of this.#entries.keys()) if (!ids.includes(id)) this.forget(id);
    for (const id of this.#unreadable.keys()) if (!ids.includes(id)) this.forget(id);
    for (const [id, entry] of this.#entries) await this.#lookAtDriver(id, entry);
  }

  /** Whether what was read is news. */
  #keep(projectId: string, read: Result<ProjectState, StoreFailure>): boolean {
    if (read.ok) return this.#take(read.value);
    if (this.#unreadable.get(projectId)?.message === read.failure.message) return false;
    this.#unreadable.set(projectId, { projectId, message: read.failure.message });
    return true;
  }

  async #lookAtDriver(projectId: string, entry: Entry): Promise<void> {
    // The lock exists, but it is our own.
    if (this.#drivers.isHolding(projectId)) return;
    const driven = entry.state.driver !== null && (await this.#runs.isDriven(projectId));
    if (driven === entry.drivenElsewhere) return;
    entry.drivenElsewhere = driven;
    if (!driven) this.#abandoned(entry.state);
    this.#changed();
  }

  async #keepLooking(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      // Ignored: the next write reports a data directory that vanished, and views must keep working.
      await this.look().catch(() => undefined);
      await this.#clock.sleep(LOOK_INTERVAL_MS, this.#closed.signal);
    }
  }
}
