import type { Genesis } from '../../../src/domain/lineage/genesis.ts';
import type { Activity, FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { RunHost, StepKey } from '../../../src/ports/run-host.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';

/** What a durable-workflow engine keeps of a run, beyond the journal: key of a step → its outcome as JSON. */
export type Recording = Map<string, string>;

/**
 * A host that keeps the outcome of every step and hands it back, as the port says that one may. Only JSON is kept, as in a database:
 * an outcome that is no plain data comes back as another one.
 */
export class RecordingHost implements RunHost {
  readonly #local: RunHost;
  readonly #recording: Recording;
  /** Called when an outcome is kept, with the step's key; throws where the process is killed. */
  kept: (key: string) => void = () => undefined;
  /** Keys of outcomes that were handed back. */
  readonly handedBack: string[] = [];

  constructor(local: RunHost, recording: Recording) {
    this.#local = local;
    this.#recording = recording;
  }

  get projectId(): string {
    return this.#local.projectId;
  }

  get epoch(): number {
    return this.#local.epoch;
  }

  state(): ProjectState {
    return this.#local.state();
  }

  commit(...events: FactoryEvent[]): Promise<ProjectState> {
    return this.#local.commit(...events);
  }

  async step<T>(key: StepKey, effect: () => Promise<T>, cut?: AbortSignal): Promise<T> {
    const earlier = await this.recorded(key);
    if (earlier !== undefined) return earlier.outcome as T;
    const outcome = JSON.stringify(await this.#local.step(key, effect)) as string | undefined;
    if (cut?.aborted === true) return JSON.parse(outcome ?? 'null') as T;
    this.#recording.set(nameOf(key), outcome ?? 'null');
    this.kept(nameOf(key));
    return JSON.parse(outcome ?? 'null') as T;
  }

  async recorded(key: StepKey): Promise<{ outcome: unknown } | undefined> {
    const outcome = this.#recording.get(nameOf(key));
    if (outcome === undefined) return undefined;
    this.handedBack.push(nameOf(key));
    return { outcome: JSON.parse(outcome) };
  }

  now(): number {
    return this.#local.now();
  }

  newId(): string {
    return this.#local.newId();
  }

  chance(): number {
    return this.#local.chance();
  }

  child(genesis: Genesis): Promise<ProjectState> {
    return this.#local.child(genesis);
  }

  sleepUntil(untilMs: number, signal: AbortSignal): Promise<void> {
    return this.#local.sleepUntil(untilMs, signal);
  }

  signals(): Promise<{ id: string; signal: Signal }[]> {
    return this.#local.signals();
  }

  acknowledge(id: string): Promise<void> {
    return this.#local.acknowledge(id);
  }

  emit(activity: Activity): void {
    this.#local.emit(activity);
  }

  keepBlob(text: string): Promise<string> {
    return this.#local.keepBlob(text);
  }

  blob(id: string): Promise<string | undefined> {
    return this.#local.blob(id);
  }

  runDirectory(name: string): Promise<string> {
    return this.#local.runDirectory(name);
  }

  writeSnapshots(): Promise<void> {
    return this.#local.writeSnapshots();
  }
}

const nameOf = ({ what, of }: StepKey): string => `${what} ${of}`;
