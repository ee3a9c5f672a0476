import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { JournalRunHost } from '../../../src/adapters/run-hosts/local/journal-run-host.ts';
import { blobIdsIn } from '../../../src/domain/blob-id.ts';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FirstEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import { failed, succeeded, type Result } from '../../../src/domain/result.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Clock, IdSource } from '../../../src/ports/clock.ts';
import type { RunLease, RunListeners, RunStore } from '../../../src/ports/stores/run-store.ts';
import { StoreError, type StoreFailure, type StoreFailureKind } from '../../../src/ports/stores/store-failure.ts';
import { MemoryJournal, type KeptProject } from './memory-journal.ts';

/** Runs in memory: what another host than the local disk has to keep of the promises, and nothing else. */
export class MemoryRunStore implements RunStore {
  readonly #kept = new Map<string, KeptProject>();
  readonly #leases = new Map<string, MemoryLease>();
  readonly #watchers = new Map<string, Set<(state: ProjectState) => void>>();
  readonly #tools: { clock: Clock; ids: IdSource };

  constructor(clock: Clock, ids: IdSource = { uuid: randomUUID, random: () => 0.5 }) {
    this.#tools = { clock, ids };
  }

  async create(first: FirstEvent): Promise<Result<ProjectState, StoreFailure>> {
    return asResult(() => this.#begin(first));
  }

  async fork(parentId: string, atSeq: number, begin: Parameters<RunStore['fork']>[2]): ReturnType<RunStore['fork']> {
    return asResult(async () => {
      const { records } = this.#project(parentId);
      const seen = records.filter(({ seq }) => seq <= atSeq);
      if (!Number.isInteger(atSeq) || seen.at(-1)?.seq !== atSeq) throw refusal('invalid', `${atSeq} is none of them.`);
      const parent = seen.reduce<ProjectState | undefined>(applyRecord, undefined);
      if (parent === undefined) throw refusal('corrupt', 'no record');
      return this.#begin({ type: 'project.forked', genesis: await begin(parent) });
    });
  }

  async list(): Promise<string[]> {
    return [...this.#kept.keys()];
  }

  async read(projectId: string): Promise<Result<ProjectState, StoreFailure>> {
    return asResult(() => this.#project(projectId).state);
  }

  async history(projectId: string, afterSeq: number): Promise<Result<JournalRecord[], StoreFailure>> {
    return asResult(() => this.#project(projectId).records.filter(({ seq }) => seq > afterSeq));
  }

  async blob(projectId: string, id: string): Promise<Result<string | undefined, StoreFailure>> {
    return asResult(() => this.#project(projectId).blobs?.get(id));
  }

  watch(projectId: string, changed: (state: ProjectState) => void): () => void {
    const watchers = this.#watchers.get(projectId) ?? new Set();
    this.#watchers.set(projectId, watchers.add(changed));
    const kept = this.#kept.get(projectId);
    queueMicrotask(() => {
      if (kept !== undefined && watchers.has(changed)) changed(kept.state);
    });
    return () => watchers.delete(changed);
  }

  async isDriven(projectId: string): Promise<boolean> {
    return this.#leases.has(projectId);
  }

  async open(projectId: string, listeners: RunListeners): Promise<Result<RunLease | undefined, StoreFailure>> {
    return asResult(async () => {
      const kept = this.#project(projectId);
      if (this.#leases.has(projectId)) return undefined;
      const journal = new MemoryJournal(kept, this.#tools.clock, () => this.#leases.get(projectId) !== lease);
      const lease: MemoryLease = new MemoryLease(
        journal,
        { ...this.#tools, begin: async (first) => this.#begin(first) },
        {
          ...listeners,
          changed: (state) => {
            listeners.changed(state);
            for (const watcher of this.#watchers.get(projectId) ?? []) watcher(state);
          },
        },
        () => this.#leases.delete(projectId),
      );
      this.#leases.set(projectId, lease);
      await journal.commit([{ type: 'driver.started', pid: 1, host: 'memory', kind: 'test', version: '0.0.0' }]);
      return lease;
    });
  }

  async signal(projectId: string, signal: Parameters<RunStore['signal']>[1]): Promise<void> {
    this.#project(projectId).inbox.push({ id: randomUUID(), signal });
  }

  async discard(projectId: string): Promise<Result<{ movedTo: string }, StoreFailure>> {
    return asResult(() => {
      this.#project(projectId);
      if (this.#leases.has(projectId)) throw refusal('invalid', 'the project is being driven.');
      this.#kept.delete(projectId);
      return { movedTo: 'nowhere' };
    });
  }

  #begin(first: FirstEvent): ProjectState {
    const { id } = first.type === 'project.created' ? first.project : first.genesis.project;
    const known = this.#kept.get(id);
    if (known !== undefined) {
      if (isDeepStrictEqual(known.records[0]?.events, [first])) return known.state;
      throw refusal('invalid', 'there is such a project already.');
    }
    const at = new Date(this.#tools.clock.now()).toISOString();
    const record: JournalRecord = { v: 1, seq: 1, epoch: 0, at, events: [first] };
    const state = applyRecord(undefined, record);
    this.#kept.set(id, { state, records: [record], inbox: [], blobs: this.#inherited(first) });
    return state;
  }

  /** What the genesis names of the texts that the parent has. */
  #inherited(first: FirstEvent): Map<string, string> {
    if (first.type !== 'project.forked') return new Map();
    const parents = this.#kept.get(first.genesis.origin.parentProjectId)?.blobs;
    const named = blobIdsIn(first.genesis).map((id) => [id, parents?.get(id)] as const);
    return new Map(named.filter((one): one is [string, string] => one[1] !== undefined));
  }

  #project(id: string): KeptProject {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw refusal('missing', 'there is no such project.');
    return kept;
  }
}

class MemoryLease extends JournalRunHost {
  readonly #end: () => void;

  constructor(...[journal, tools, listeners, end]: [...ConstructorParameters<typeof JournalRunHost>, () => void]) {
    super(journal, tools, listeners);
    this.#end = end;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#end();
  }
}

async function asResult<T>(work: () => T | Promise<T>): Promise<Result<T, StoreFailure>> {
  try {
    return succeeded(await work());
  } catch (error) {
    if (error instanceof StoreError) return failed(error.failure);
    throw error;
  }
}

function refusal(kind: StoreFailureKind, message: string): StoreError {
  return new StoreError({ kind, message, file: 'memory' });
}
