import type { Genesis } from '../../domain/lineage/genesis.ts';
import type { Activity, FirstEvent, JournalRecord } from '../../domain/run/events.ts';
import type { Result } from '../../domain/result.ts';
import type { Signal } from '../../domain/run/signal.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { RunHost } from '../run-host.ts';
import type { StoreFailure } from './store-failure.ts';

/** What a run tells its surroundings while it is open. */
export interface RunListeners {
  /** After each commit. */
  changed(state: ProjectState): void;
  activity(activity: Activity): void;
}

/** The right to drive a project, held by one process at a time. Its epoch fences everything that is written through it. */
export interface RunLease extends RunHost {
  /** What had to be mended on opening, for a person. */
  readonly repairs: readonly string[];
  /** Says that no process drives the project any more, where the disk still takes it, and gives the right back. */
  close(): Promise<void>;
}

/** The runs of all projects: each is a value with a history. */
export interface RunStore {
  /** The same beginning twice finds the project that the first one made. */
  create(first: FirstEvent): Promise<Result<ProjectState, StoreFailure>>;
  /**
   * A new project that goes on from another one as that was after the record `atSeq`. `begin` gets that state, copies what lies
   * outside the history, and says what is inherited. Fails as `invalid` for a number that the history does not have. The
   * parent may be driven meanwhile; it is read and not changed.
   */
  fork(
    parentId: string,
    atSeq: number,
    begin: (parent: ProjectState) => Promise<Genesis>,
  ): Promise<Result<ProjectState, StoreFailure>>;
  /** Ids. */
  list(): Promise<string[]>;
  /** Reads without owning: the state as it is now. */
  read(projectId: string): Promise<Result<ProjectState, StoreFailure>>;
  /** The records with a sequence number above `afterSeq`, oldest first. Reads without owning. */
  history(projectId: string, afterSeq: number): Promise<Result<JournalRecord[], StoreFailure>>;
  /**
   * Calls `changed` with the state as it is and then with each newer one until stopped; several records that came at once
   * make one call. Cheap when nothing happens.
   */
  watch(projectId: string, changed: (state: ProjectState) => void): () => void;
  /** Is a living process driving it? */
  isDriven(projectId: string): Promise<boolean>;
  /** `undefined`: another process drives it. */
  open(projectId: string, listeners: RunListeners): Promise<Result<RunLease | undefined, StoreFailure>>;
  /** For the process that drives it, or the next that will. */
  signal(projectId: string, signal: Signal): Promise<void>;
  /** Moves everything that is kept of the project to the trash and says where. Refused while it is driven. */
  discard(projectId: string): Promise<Result<{ movedTo: string }, StoreFailure>>;
}
