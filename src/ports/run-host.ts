import type { Genesis } from '../domain/lineage/genesis.ts';
import type { Activity, FactoryEvent } from '../domain/run/events.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { Signal } from '../domain/run/signal.ts';

/** Identifies a step by the facts that led to it. Never reused: an outcome for other facts would be wrong. */
export interface StepKey {
  /** Description for a person. */
  what: string;
  /** An id that is committed before the step begins, or the sequence number of the state that it acts on. */
  of: string | number;
}

/**
 * Where a run meets time, chance, steps and signals. The local host is the journal on disk; a second one may stand on
 * a durable-workflow engine without a second run loop. Everything is fenced by `epoch`: a host that lost its right to the
 * project rejects instead of writing.
 */
export interface RunHost {
  readonly projectId: string;
  readonly epoch: number;
  /** The state after the last commit. */
  state(): ProjectState;
  /** Commits the events atomically; they are durable when this resolves. */
  commit(...events: FactoryEvent[]): Promise<ProjectState>;
  /**
   * Runs one side effect. The state that leads here says that it is not done yet. The local host runs it. A durable-workflow host
   * may store its outcome, which is plain data (JSON keeps all of it), and return it for the same key. An effect that `cut` ended
   * early is not stored and is repeated.
   */
  step<T>(key: StepKey, effect: () => Promise<T>, cut?: AbortSignal): Promise<T>;
  /**
   * The outcome of a step in an earlier process, if this host stores outcomes; otherwise `undefined`. Asked before anything that
   * costs money is repeated or written off.
   */
  recorded(key: StepKey): Promise<{ outcome: unknown } | undefined>;
  /** Wall time, milliseconds since 1970. May jump. How long something takes is measured by the clock of the process. */
  now(): number;
  /** Random and unique; of this run for ever. */
  newId(): string;
  /** From 0 up to but not 1, for jitter. */
  chance(): number;
  /**
   * Begins another project that goes on from this one. The same genesis twice finds the project that the first one made, so a
   * crash between this and the commit that tells of it makes none too many.
   */
  child(genesis: Genesis): Promise<ProjectState>;
  /** Wakes at `untilMs` (wall time), or when `signal` aborts. */
  sleepUntil(untilMs: number, signal: AbortSignal): Promise<void>;
  /** Signals that are not acknowledged, oldest first. */
  signals(): Promise<{ id: string; signal: Signal }[]>;
  /** Call after the effects of the signal are committed. */
  acknowledge(id: string): Promise<void>;
  /** May be dropped. */
  emit(activity: Activity): void;
  /**
   * Stores a text that is too large for the journal and returns its id, made from its content: the same text is stored once. Keys
   * are removed first. Whole and durable when this resolves, and before anything that names it is committed.
   */
  keepBlob(text: string): Promise<string>;
  /**
   * A stored text of this project, or of an earlier one whose genesis named it. `undefined`: there is none, or what is there is
   * damaged.
   */
  blob(id: string): Promise<string | undefined>;
  /**
   * A folder for one turn or one run of the gates; it exists. A path of this machine, as the worktree's is: a host elsewhere has to
   * bring both along. No event names what is in it.
   */
  runDirectory(name: string): Promise<string>;
  /** Updates the snapshot files if they are outdated. */
  writeSnapshots(): Promise<void>;
}
