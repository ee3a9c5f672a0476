import type { Activity, FactoryEvent } from '../domain/events.ts';
import type { ProjectState } from '../domain/state.ts';
import type { Signal } from './state-store.ts';

/**
 * Where a run meets time, steps and signals (DECISIONS 16). The local host is the journal on disk; a second one may stand on
 * a durable-workflow engine without a second run loop. Everything is fenced by `epoch`: a host that lost its right to the
 * project rejects instead of writing.
 */
export interface RunHost {
  readonly projectId: string;
  readonly epoch: number;
  /** The state after the last commit. */
  state(): ProjectState;
  /** Makes facts true, together and durably, before it resolves. */
  commit(...events: FactoryEvent[]): Promise<ProjectState>;
  /**
   * One side effect, named by what makes it unique. The facts that lead here say it is not done yet, and doing it again under
   * the same key is harmless: the local host runs it, a durable-workflow host may hand back the outcome it recorded.
   */
  step<T>(key: string, effect: () => Promise<T>): Promise<T>;
  /** Wakes at `untilMs` (wall time), or when `signal` aborts. */
  sleepUntil(untilMs: number, signal: AbortSignal): Promise<void>;
  /** Signals that are not acknowledged, oldest first. */
  signals(): Promise<{ id: string; signal: Signal }[]>;
  /** Once what it asked for is committed. */
  acknowledge(id: string): Promise<void>;
  /** May be dropped. */
  emit(activity: Activity): void;
  /** A folder for one turn or gate run; exists. */
  runDirectory(name: string): Promise<string>;
  /** Brings the readable documents up to date, if they are behind. */
  writeSnapshots(): Promise<void>;
}
