import type { Genesis } from '../../domain/lineage/genesis.ts';
import type { Activity, FirstEvent, JournalRecord } from '../../domain/run/events.ts';
import type { Result } from '../../domain/result.ts';
import type { Signal } from '../../domain/run/signal.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { RunHost } from '../run-host.ts';
import type { StoreFailure } from './store-failure.ts';

/** Events of an open run. */
export interface RunListeners {
  /** After each commit. */
  changed(state: ProjectState): void;
  activity(activity: Activity): void;
}

/** The lease to drive a project, held by one process at a time. Its epoch fences every write through it. */
export interface RunLease extends RunHost {
  /** What had to be repaired on opening, for a person. */
  readonly repairs: readonly string[];
  /** Records that no process drives the project any more, if the disk still allows it, and releases the lease. */
  close(): Promise<void>;
}

/** The runs of all projects, each with its state and history. */
export interface RunStore {
  /** A second call with the same event returns the project that the first one made. */
  create(first: FirstEvent): Promise<Result<ProjectState, StoreFailure>>;
  /**
   * A new project that continues from the parent's state after the record `atSeq`. `begin` gets that state, copies what is stored
   * outside the history, and returns what the fork inherits. Fails as `invalid` if the history has no such record. The parent may
   * be driven meanwhile; it is read and not changed.
   */
  fork(
    parentId: string,
    atSeq: number,
    begin: (parent: ProjectState) => Promise<Genesis>,
  ): Promise<Result<ProjectState, StoreFailure>>;
  /** Ids. */
  list(): Promise<string[]>;
  /** The current state. Reads without a lease. */
  read(projectId: string): Promise<Result<ProjectState, StoreFailure>>;
  /** The records with a sequence number above `afterSeq`, oldest first. Reads without a lease. */
  history(projectId: string, afterSeq: number): Promise<Result<JournalRecord[], StoreFailure>>;
  /** A text that the project's host stored; `undefined`: there is none, or it is damaged. Reads without a lease. */
  blob(projectId: string, id: string): Promise<Result<string | undefined, StoreFailure>>;
  /**
   * Calls `changed` with the state as it is and then with each newer one until stopped; several records that came at once
   * make one call. Cheap when nothing happens.
   */
  watch(projectId: string, changed: (state: ProjectState) => void): () => void;
  /** Whether a living process drives it. */
  isDriven(projectId: string): Promise<boolean>;
  /** `undefined`: another process drives it. */
  open(projectId: string, listeners: RunListeners): Promise<Result<RunLease | undefined, StoreFailure>>;
  /** Sends a signal to the process that drives the project, or to the next one that will. */
  signal(projectId: string, signal: Signal): Promise<void>;
  /**
   * Moves all files of the project to the trash and returns where, its stored texts included; forks have their own. Refused while
   * it is driven.
   */
  discard(projectId: string): Promise<Result<{ movedTo: string }, StoreFailure>>;
}
