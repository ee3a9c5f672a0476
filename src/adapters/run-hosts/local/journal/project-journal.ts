import { applyRecord } from '../../../../domain/run/apply-event.ts';
import { redactedEvent } from '../../../../domain/run/redacted-event.ts';
import { journalRecordSchema, type FactoryEvent, type JournalRecord } from '../../../../domain/run/events.ts';
import type { ProjectState } from '../../../../domain/run/state.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { FileSystem } from '../../../../ports/file-system.ts';
import type { Signal } from '../../../../domain/run/signal.ts';
import { StoreError } from '../../../../ports/stores/store-failure.ts';
import type { FileLock } from '../../../files/file-lock.ts';
import { keepBlob, readBlob } from '../blobs.ts';
import { readInbox, removeSignal } from '../inbox.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { ProjectPaths } from '../project-paths.ts';
import { writeSnapshotSet, type SnapshotSet } from '../snapshots.ts';
import { storeError, storeFailureOf } from '../../../files/store-failure.ts';

/** The exclusive right to write a project's journal. One process holds it; the kernel frees it when the process dies. */
export interface ProjectJournal {
  readonly projectId: string;
  readonly epoch: number;
  /** The state after all records on disk. */
  readonly state: ProjectState;
  /** Sentences about repairs during opening. */
  readonly repairs: readonly string[];
  /**
   * Appends the events as one synced record, then applies them. Rejects with `StoreError` on a disk error or if the journal is no
   * longer ours; nothing is applied then. After `diskFull` a small reserve was freed, so that a pause can still be written; every
   * later commit tries again.
   */
  commit(events: readonly FactoryEvent[]): Promise<ProjectState>;
  /** Writes the YAML documents if they are behind the journal. */
  writeSnapshots(): Promise<void>;
  /** Received signals, oldest first. A signal is returned by each call until `acknowledge` is called for it. */
  readInbox(): Promise<{ id: string; signal: Signal }[]>;
  acknowledge(id: string): Promise<void>;
  /** Stores a text outside the journal, without keys, and returns its id. Rejects with `StoreError`. */
  keepBlob(text: string): Promise<string>;
  readBlob(id: string): Promise<string | undefined>;
  /** Creates the folder for one turn or gate run, and returns its path. */
  runDirectory(name: string): Promise<string>;
  /** Records that no process runs the project, if the disk allows it, and frees the lock. */
  close(): Promise<void>;
}

export interface JournalParts {
  fileSystem: FileSystem;
  clock: Clock;
  redact: (text: string) => string;
  paths: ProjectPaths;
  lock: FileLock;
  writer: JournalWriter;
  state: ProjectState;
  epoch: number;
  repairs: readonly string[];
  snapshots: SnapshotSet | undefined;
}

const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/** The owner's handle of a project. Commits are queued, and so are snapshots, in a separate queue. */
export function projectJournal(parts: JournalParts): ProjectJournal {
  const { fileSystem, clock, redact, paths, lock, writer, epoch } = parts;
  let state = parts.state;
  let snapshots = parts.snapshots;
  let closing: Promise<void> | undefined;
  const commits = queue();
  const documents = queue();

  async function commitNow(events: readonly FactoryEvent[]): Promise<ProjectState> {
    const record: JournalRecord = {
      v: 1,
      seq: state.seq + 1,
      epoch,
      at: new Date(clock.now()).toISOString(),
      events: events.map((event) => redactedEvent(event, redact)),
    };
    // An unreadable record or an illegal change must never reach the disk. Both are bugs and throw.
    journalRecordSchema.parse(record);
    const next = applyRecord(state, record);
    await writer.append(record);
    state = next;
    return next;
  }

  async function writeSnapshotsNow(): Promise<void> {
    const captured = state;
    if (snapshots?.state.seq === captured.seq) return;
    try {
      snapshots = await writeSnapshotSet(fileSystem, paths, captured, writer.segment, snapshots);
    } catch (error) {
      // Some documents may be new already. `snapshots` stays the last complete set, so they are written again.
      throw new StoreError(storeFailureOf(error, paths.directory, 'writing the YAML documents'));
    }
    await writer.makeBallast();
  }

  async function closeNow(): Promise<void> {
    try {
      // A disk error here must not keep the lock. The next process detects the missing record by the epoch.
      if (state.driver !== null) await commits(() => commitNow([{ type: 'driver.stopped' }])).catch(ignoreStoreError);
      await documents(async () => undefined);
      await writer.close().catch(() => undefined);
    } finally {
      lock.release();
    }
  }

  return {
    projectId: state.project.id,
    epoch,
    get state() {
      return state;
    },
    repairs: parts.repairs,
    async commit(events) {
      if (closing !== undefined) throw storeError('io', paths.directory, 'the journal is closed here.');
      return commits(() => commitNow(events));
    },
    async writeSnapshots() {
      if (closing === undefined) await documents(writeSnapshotsNow);
    },
    readInbox: () => readInbox(fileSystem, paths),
    acknowledge: (id) => removeSignal(fileSystem, paths, id),
    async keepBlob(text) {
      // A discarded project must not get a folder again.
      if (closing !== undefined) throw storeError('io', paths.directory, 'the journal is closed here.');
      try {
        return await keepBlob(fileSystem, paths, redact(text));
      } catch (error) {
        throw new StoreError(storeFailureOf(error, paths.blobs, 'storing a text'));
      }
    },
    readBlob: (id) => readBlob(fileSystem, paths, id),
    async runDirectory(name) {
      if (!RUN_NAME.test(name)) throw new Error(`Not a name for a run folder: ${JSON.stringify(name)}`);
      const directory = paths.file(`runs/${name}`);
      try {
        await fileSystem.makeDirectory(directory);
      } catch (error) {
        throw new StoreError(storeFailureOf(error, directory, 'making the folder'));
      }
      return directory;
    },
    close: () => (closing ??= closeNow()),
  };
}

/** Runs work one after the other; a failure does not stop later work. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

function ignoreStoreError(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}
