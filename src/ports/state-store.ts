import type { FactoryConfig } from '../domain/settings/config.ts';
import type { FactoryEvent, JournalRecord } from '../domain/run/events.ts';
import type { ProvidersFile } from '../domain/provider/provider-config.ts';
import type { RecordedTurn } from '../domain/turn/recording.ts';
import type { Result } from '../domain/result.ts';
import type { Signal } from '../domain/run/signal.ts';
import type { ProjectState } from '../domain/run/state.ts';

export type StoreFailureKind = 'corrupt' | 'newerVersion' | 'invalid' | 'diskFull' | 'readOnly' | 'io' | 'missing';

export interface StoreFailure {
  kind: StoreFailureKind;
  /** File, line where there is one, what is wrong, what was done, what to do. */
  message: string;
  file: string;
}

export type { Signal };

/** The right to write a project's journal. Held by one process at a time; the kernel frees it when the process dies. */
export interface ProjectJournal {
  readonly projectId: string;
  readonly epoch: number;
  /** The state after everything that is on disk. */
  readonly state: ProjectState;
  /** What had to be mended on opening, for a person. */
  readonly repairs: readonly string[];
  /**
   * Appends the events as one record, synced, then applies them. Rejects with `StoreError` when the disk refuses or when
   * the journal is no longer ours; nothing is applied then. After `diskFull` a small reserve was set free, so that a pause
   * can still be written; every later commit tries anew.
   */
  commit(events: readonly FactoryEvent[]): Promise<ProjectState>;
  /** Writes the YAML documents, if they are behind. */
  writeSnapshots(): Promise<void>;
  /** Signals that came in, oldest first; each is handed out once `acknowledge` has not been called for it yet. */
  readInbox(): Promise<{ id: string; signal: Signal }[]>;
  acknowledge(id: string): Promise<void>;
  /** A folder for one turn or gate run, made. */
  runDirectory(name: string): Promise<string>;
  /** Says that nobody drives it any more, where the disk still takes it, and frees the lock. */
  close(): Promise<void>;
}

export class StoreError extends Error {
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure) {
    super(failure.message);
    this.name = 'StoreError';
    this.failure = failure;
  }
}

/** Everything that is kept on disk. */
export interface StateStore {
  readonly dataDirectory: string;
  /** Makes the folders and default files; says why it cannot. */
  initialize(): Promise<Result<null, StoreFailure>>;
  loadConfig(): Promise<Result<FactoryConfig, StoreFailure>>;
  loadProviders(): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Writes what `change` makes of the providers that are in the file at that moment; a failure of `change` is a sentence, and
   * then nothing is written. One process at a time: of two that add the same id the second sees the first one's.
   */
  changeProviders(
    change: (now: ProvidersFile) => Result<ProvidersFile, string>,
  ): Promise<Result<ProvidersFile, StoreFailure>>;
  /**
   * Takes keys in plain text out of `providers.yaml`, which is not read while it holds any. `keep` puts them away and hands
   * back their references in the same order; when it fails, the file stays as it is. Resolves with how many were taken out.
   */
  takeOutKeys(
    keep: (keys: readonly { providerId: string | undefined; key: string }[]) => Promise<Result<string[], string>>,
  ): Promise<Result<number, StoreFailure>>;
  /** Sentences about what was brought up to date in the settings files, from the last two loads. */
  settingsProblems(): readonly string[];
  /** Calls `changed` when `config.yaml` or `providers.yaml` was edited. Returns the stop. */
  watchSettings(changed: () => void): () => void;

  createProject(created: FactoryEvent & { type: 'project.created' }): Promise<Result<ProjectState, StoreFailure>>;
  listProjects(): Promise<string[]>;
  /** Reads without owning: journal and snapshots as they are now. */
  readProject(projectId: string): Promise<Result<ProjectState, StoreFailure>>;
  /** The journal's records with a sequence above `afterSeq`, oldest first. Reads without owning. */
  readHistory(projectId: string, afterSeq: number): Promise<Result<JournalRecord[], StoreFailure>>;
  /** Beside the journal; losing a line loses nothing of the project. */
  appendRecording(projectId: string, turn: RecordedTurn): Promise<void>;
  /** Turns that were recorded, oldest first. */
  readRecording(projectId: string): Promise<Result<RecordedTurn[], StoreFailure>>;
  /**
   * Calls `changed` with the state as it is and then with each newer one until stopped; several records that came at once
   * make one call. Cheap when nothing happens.
   */
  watchProject(projectId: string, changed: (state: ProjectState) => void): () => void;
  /** Is a living process driving it? */
  isDriven(projectId: string): Promise<boolean>;
  /** `undefined`: somebody else drives it. */
  openJournal(projectId: string): Promise<Result<ProjectJournal | undefined, StoreFailure>>;
  sendSignal(projectId: string, signal: Signal): Promise<void>;
  /** Moves the project's folder into the data directory's trash and says where. Refused while it is driven. */
  discardProject(projectId: string): Promise<Result<{ movedTo: string }, StoreFailure>>;
}
