import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { blobIdOf } from '../../../src/adapters/run-hosts/local/blobs.ts';
import type { ProjectJournal } from '../../../src/adapters/run-hosts/local/journal/project-journal.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';

/** What lasts of a project when its driver dies. */
export interface KeptProject {
  state: ProjectState;
  records: JournalRecord[];
  inbox: { id: string; signal: Signal }[];
  /** Stored texts by id; absent: none yet. */
  blobs?: Map<string, string>;
}

export function keptProject(created: FactoryEvent & { type: 'project.created' }, at: string): KeptProject {
  const record: JournalRecord = { v: 1, seq: 1, epoch: 0, at, events: [created] };
  return { state: applyRecord(undefined, record), records: [record], inbox: [] };
}

/** A journal in memory. `isDead` says that its process was killed: nothing that it does afterwards leaves a trace. */
export class MemoryJournal implements ProjectJournal {
  readonly projectId: string;
  readonly epoch: number;
  readonly repairs = [];
  /** Called before each commit; throws to refuse it. */
  refuse: (events: readonly FactoryEvent[]) => void = () => undefined;
  readonly #kept: KeptProject;
  readonly #clock: Clock;
  readonly #isDead: () => boolean;

  constructor(kept: KeptProject, clock: Clock, isDead: () => boolean = () => false) {
    this.projectId = kept.state.project.id;
    this.epoch = kept.state.epoch + 1;
    this.#kept = kept;
    this.#clock = clock;
    this.#isDead = isDead;
  }

  get state(): ProjectState {
    return this.#kept.state;
  }

  async commit(events: readonly FactoryEvent[]): Promise<ProjectState> {
    if (this.#isDead()) throw storeError('The process was killed.');
    this.refuse(events);
    const { state, records } = this.#kept;
    const at = new Date(this.#clock.now()).toISOString();
    const record: JournalRecord = { v: 1, seq: state.seq + 1, epoch: this.epoch, at, events: [...events] };
    this.#kept.state = applyRecord(state, record);
    records.push(record);
    return this.#kept.state;
  }

  async readInbox(): Promise<KeptProject['inbox']> {
    return [...this.#kept.inbox];
  }

  async acknowledge(id: string): Promise<void> {
    this.#kept.inbox = this.#kept.inbox.filter((one) => one.id !== id);
  }

  async keepBlob(text: string): Promise<string> {
    if (this.#isDead()) throw storeError('The process was killed.');
    const id = blobIdOf(text);
    (this.#kept.blobs ??= new Map()).set(id, text);
    return id;
  }

  async readBlob(id: string): Promise<string | undefined> {
    return this.#kept.blobs?.get(id);
  }

  async runDirectory(name: string): Promise<string> {
    return `/nowhere/${name}`;
  }

  async writeSnapshots(): Promise<void> {}

  async close(): Promise<void> {}
}

export function storeError(message: string): StoreError {
  return new StoreError({ kind: 'io', message, file: 'journal' });
}
