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
   * Runs `effect` for the first time under `key`, or hands back what `recorded` finds of an earlier run: the intent is
   * committed before, so a crash in between is seen.
   */
  step<T>(key: string, recorded: () => Promise<T | undefined>, effect: () => Promise<T>): Promise<T>;
  /** Wakes at `untilMs` (wall time), when a signal comes in, or when `signal` aborts. */
  sleepUntil(untilMs: number, signal: AbortSignal): Promise<void>;
  /** Signals since the last call, oldest first. */
  signals(): Promise<Signal[]>;
  /** May be dropped. */
  emit(activity: Activity): void;
  runDirectory(name: string): Promise<string>;
}
