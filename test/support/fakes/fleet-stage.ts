import { reportedBy, type Refusal } from '../../../src/domain/refusal.ts';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import { failed, succeeded } from '../../../src/domain/result.ts';
import type { ProjectSnapshot } from '../../../src/domain/run/snapshot.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { StartQueue, type StartQueueDeps } from '../../../src/fleet/start-queue.ts';
import { leaving } from '../../../src/run/signals/signal-events.ts';
import { sampleState } from '../builders/sample-state.ts';

export const idOf = (n: number): string => `0b7e1d8c-1111-4222-8333-${String(n).padStart(12, '0')}`;

/** One process with a queue: its catalogue and its drivers are played, and its projects are numbers. No project does any work. */
export class FleetStage {
  readonly states = new Map<string, ProjectState>();
  readonly running = new Set<string>();
  /** Driven by another process, whether this one has seen it (`shownElsewhere`) or not. */
  readonly elsewhere = new Set<string>();
  shownElsewhere = true;
  readonly refusals = new Map<string, string>();
  readonly troubles = new Map<string, Refusal>();
  /** In the order in which they were taken up, with what was asked of the drivers. */
  readonly taken: number[] = [];
  readonly firsts: FactoryEvent[][] = [];
  /** Of each taking over and each note, whether older signals were dropped. */
  readonly freshInboxes: boolean[] = [];
  attempts = 0;
  closed = false;
  /** Most that ran at once. */
  most = 0;
  /** Awaited before a wish is written down, so that a test can let something happen meanwhile. */
  writing: Promise<void> = Promise.resolve();
  limit: number;
  /** Stands where the test puts it, milliseconds since 1970. */
  nowMs = Date.parse('2026-01-06T00:00:00.000Z');
  readonly clock = {
    now: () => this.nowMs,
    monotonic: () => this.nowMs,
    sleep: () => new Promise<void>(() => undefined),
  };
  readonly catalog: StartQueueDeps['catalog'] & { look(): Promise<void> };
  readonly drivers: StartQueueDeps['drivers'];
  readonly queue: StartQueue;

  constructor(limit: number, states: Map<string, ProjectState> = new Map()) {
    this.limit = limit;
    this.states = states;
    this.catalog = {
      state: (id) => this.states.get(id),
      snapshots: () => this.#snapshots(),
      look: async () => undefined,
    };
    this.drivers = {
      troubles: this.troubles,
      isDriving: (id) => this.running.has(id),
      whenIdle: async () => undefined,
      isClosed: () => this.closed,
      count: () => this.running.size,
      drive: (id, first, freshInbox) => this.#drive(id, first, freshInbox),
      note: (id, facts, freshInbox) => this.#note(id, facts, freshInbox),
    };
    const { catalog, drivers, clock } = this;
    this.queue = new StartQueue({ catalog, drivers, clock, config: () => ({ maxConcurrentProjects: this.limit }) });
  }

  /** A project that is active, unless `change` says otherwise. */
  add(n: number, change: (state: ProjectState) => void = () => undefined): void {
    const state = sampleState((draft) => {
      draft.project.id = idOf(n);
      change(draft);
    });
    this.states.set(idOf(n), state);
  }

  addNew(...numbers: number[]): void {
    for (const n of numbers) this.add(n, ({ project }) => void (project.status = 'initializing'));
  }

  happen(id: string, ...events: FactoryEvent[]): void {
    const state = this.states.get(id);
    if (state === undefined || events.length === 0) return;
    const at = new Date(this.clock.now()).toISOString();
    this.states.set(id, applyRecord(state, { v: 1, seq: state.seq + 1, epoch: 1, at, events }));
  }

  /** It is done, and its slot is free. Resolves once others have been taken up. */
  async rest(n: number): Promise<void> {
    this.running.delete(idOf(n));
    this.happen(idOf(n), { type: 'status.changed', to: 'completed', reason: { code: 'allTasksDone', detail: '' } });
    await this.queue.look();
  }

  /** The queue in its order, as people are shown it. */
  places(): [number, number | undefined][] {
    const queued = this.queue.snapshots().filter(({ queue }) => queue !== undefined);
    const shown = queued.map(({ state, queue }): [number, number | undefined] => [
      Number(state.project.id.slice(-12)),
      queue?.place,
    ]);
    return shown.toSorted(([, a = 0], [, b = 0]) => a - b);
  }

  #snapshots(): ProjectSnapshot[] {
    return [...this.states.values()].map((state): ProjectSnapshot => {
      const { id } = state.project;
      const isElsewhere = this.elsewhere.has(id) && this.shownElsewhere;
      const drivenBy = this.running.has(id) ? 'here' : isElsewhere ? 'elsewhere' : 'nobody';
      return { state, drivenBy, at: this.clock.now() };
    });
  }

  async #drive(...[id, first, freshInbox]: Parameters<StartQueueDeps['drivers']['drive']>) {
    this.attempts += 1;
    const state = this.states.get(id);
    const refusal = this.refusals.get(id) ?? (this.closed ? 'This window is closing.' : undefined);
    if (refusal !== undefined || state === undefined) return failed(reportedBy({ message: refusal ?? 'It is gone.' }));
    if (this.elsewhere.has(id)) return succeeded('elsewhere' as const);
    if (this.running.has(id)) return succeeded('driving' as const);
    this.running.add(id);
    this.most = Math.max(this.most, this.running.size);
    this.taken.push(Number(id.slice(-12)));
    const events = first(state);
    this.firsts.push(events);
    this.freshInboxes.push(freshInbox);
    this.happen(id, ...leaving(state), ...events);
    return succeeded('driving' as const);
  }

  async #note(...[id, facts, freshInbox]: Parameters<StartQueueDeps['drivers']['note']>) {
    await this.writing;
    const state = this.states.get(id);
    if (state === undefined) return failed(reportedBy({ message: 'It is gone.' }));
    if (this.elsewhere.has(id)) return succeeded('elsewhere' as const);
    this.freshInboxes.push(freshInbox);
    this.happen(id, ...facts(state));
    return succeeded('noted' as const);
  }
}
