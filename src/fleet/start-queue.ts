import type { FactoryEvent } from '../domain/run/events.ts';
import type { QueueEntry, StartVerb } from '../domain/run/queue-entry.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { Refusal } from '../domain/refusal.ts';
import { failed, succeeded, type Result } from '../domain/result.ts';
import { isRunning } from '../domain/run/project-status.ts';
import type { ProjectSnapshot } from '../domain/run/snapshot.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { Started } from '../engine/project-requests.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';
import { withPlaces } from './queue-places.ts';
import { schedule, turnMs, type Candidate, type Slots } from './scheduler.ts';
import { startEvents } from './start-events.ts';

export interface StartQueueDeps {
  catalog: Pick<ProjectCatalog, 'snapshots' | 'state'>;
  drivers: Pick<ProjectDrivers, 'isDriving' | 'isClosed' | 'whenIdle' | 'count' | 'drive' | 'note' | 'troubles'>;
  clock: Clock;
  config: () => Pick<FactoryConfig, 'maxConcurrentProjects'>;
}

/** A project that resumes without being asked for, while `fits` holds; `first` makes its first events. */
export interface Offer extends Pick<Candidate, 'askedBy' | 'sinceMs'> {
  fits: (state: ProjectState) => boolean;
  first: (state: ProjectState) => FactoryEvent[];
}

/** A project that could not be taken over is skipped for this long, unless its state changes. */
const PASSED_OVER_MS = 10_000;

/**
 * Every project that this process drives goes through here, and `schedule` says when. A queued request of a person is stored only
 * in the project's journal, so all windows see one queue; each takes the first project when it has a free slot. Projects that
 * resume by themselves are found by each process on its own.
 */
export class StartQueue {
  readonly #deps: StartQueueDeps;
  /** Requests of a person, until the project is driven or the request is journaled. */
  readonly #asked = new Map<string, QueueEntry>();
  /** Queued by a request in this process. */
  readonly #own = new Set<string>();
  readonly #offers = new Map<string, Offer>();
  readonly #passedOver = new Map<string, { seq: number; untilMs: number }>();
  #takesUp = false;
  #newestMs = 0;

  constructor(deps: StartQueueDeps) {
    this.#deps = deps;
  }

  /** Drives the project now, or puts it into the queue. Rejects only on a bug. */
  async ask(projectId: string, verb: StartVerb): Promise<Outcome<Started>> {
    const { catalog, drivers } = this.#deps;
    const state = catalog.state(projectId);
    if (state === undefined) return failed({ kind: 'noSuchProject', projectId });
    // A run that has come to rest still closes its journal: what is asked for now comes after that.
    if (drivers.isDriving(projectId) && !isRunning(state.project.status)) await drivers.whenIdle(projectId);
    if (drivers.isDriving(projectId) || drivers.isClosed()) return this.#begin(projectId, verb);
    this.#passedOver.delete(projectId);
    this.#asked.set(projectId, { verb, since: state.queued?.since ?? this.#turnOf(projectId) });
    const { start } = schedule(this.#candidates(), this.#slots());
    return start.includes(projectId) ? this.#begin(projectId, verb) : this.#join(projectId);
  }

  /** From now on takes everything in the queue, whichever process was asked for it. */
  takeUp(): void {
    this.#takesUp = true;
  }

  /** A project that is offered already keeps its place. */
  offer(projectId: string, offer: Offer): void {
    if (!this.#offers.has(projectId)) this.#offers.set(projectId, offer);
  }

  isOffered(projectId: string): boolean {
    return this.#offers.has(projectId);
  }

  withdraw(projectId: string): void {
    this.#offers.delete(projectId);
  }

  /** Call when a slot, a project or the limit may have changed. Resolves when all that start now have begun. */
  async look(): Promise<void> {
    if (this.#deps.drivers.isClosed()) return;
    const { start } = schedule(this.#candidates(), this.#slots());
    // A project that is still being journaled as queued keeps its slot; the next look starts it.
    await Promise.all(start.filter((id) => !this.#asked.has(id)).map((id) => this.#takeUp(id)));
  }

  /** Every project, with its place if it waits. */
  snapshots(): ProjectSnapshot[] {
    const waiting = schedule(this.#candidates('of every process'), { limit: 0, running: 0 }).wait;
    const ids = waiting.map(({ projectId }) => projectId);
    return withPlaces(this.#deps.catalog.snapshots(), ids, this.#deps.config().maxConcurrentProjects);
  }

  async #begin(projectId: string, verb: StartVerb): Promise<Outcome<Started>> {
    // The project counts as driven from this call on; until then its entry in `#asked` held its slot.
    const taking = this.#deps.drivers.drive(projectId, (state) => startEvents(state, verb), true);
    this.#forget(projectId);
    const taken = await taking;
    if (taken.ok && taken.value === 'driving') return succeeded({ kind: 'started' });
    void this.look();
    return taken.ok ? drivenElsewhere : taken;
  }

  async #join(projectId: string): Promise<Outcome<Started>> {
    const { drivers } = this.#deps;
    const entry = this.#asked.get(projectId);
    const noted = await drivers
      .note(projectId, ({ queued }) => (entry === undefined ? [] : joining(queued, entry)), true)
      .finally(() => this.#asked.delete(projectId));
    if (!noted.ok) return noted;
    if (noted.value === 'elsewhere') return drivenElsewhere;
    this.#own.add(projectId);
    await this.look();
    const place = this.snapshots().find(({ state }) => state.project.id === projectId)?.queue?.place;
    return succeeded(place === undefined ? { kind: 'started' } : { kind: 'queued', place });
  }

  async #takeUp(projectId: string): Promise<void> {
    const { catalog, drivers, clock } = this.#deps;
    const state = catalog.state(projectId);
    const offer = this.#offers.get(projectId);
    const isQueued = state !== undefined && state.queued !== null;
    // Decided by the journal at that moment: a person may have withdrawn the request in another process.
    const first = (now: ProjectState): FactoryEvent[] =>
      now.queued !== null ? startEvents(now, now.queued.verb) : isQueued ? [] : (offer?.first(now) ?? []);
    const taking = this.#driven(projectId, first);
    this.#forget(projectId);
    const taken = await taking;
    if (taken.ok && taken.value === 'driving') return;
    if (isQueued) this.#own.add(projectId);
    this.#passedOver.set(projectId, { seq: state?.seq ?? 0, untilMs: clock.monotonic() + PASSED_OVER_MS });
    if (!taken.ok) drivers.troubles.set(projectId, taken.failure);
    await this.look();
  }

  /** No caller waits for the outcome, so a bug is reported like a journal that cannot be opened. */
  async #driven(projectId: string, first: Offer['first']): ReturnType<ProjectDrivers['drive']> {
    try {
      return await this.#deps.drivers.drive(projectId, first, false);
    } catch (error) {
      return failed({ kind: 'unexpected', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #slots(): Slots {
    return { limit: this.#deps.config().maxConcurrentProjects, running: this.#deps.drivers.count() };
  }

  #candidates(which?: 'of every process'): Candidate[] {
    return this.#deps.catalog.snapshots().flatMap(({ state }): Candidate[] => {
      const { id } = state.project;
      if (this.#deps.drivers.isDriving(id) || this.#isPassedOver(id, state.seq)) return [];
      const isOurs = this.#takesUp || this.#own.has(id) || which !== undefined;
      const entry = this.#asked.get(id) ?? (isOurs ? state.queued : null);
      if (entry !== null) return [{ projectId: id, askedBy: 'person', sinceMs: Date.parse(entry.since) }];
      const offer = this.#offers.get(id);
      if (offer === undefined || !offer.fits(state)) return [];
      return [{ projectId: id, askedBy: offer.askedBy, sinceMs: offer.sinceMs }];
    });
  }

  #isPassedOver(projectId: string, seq: number): boolean {
    const passed = this.#passedOver.get(projectId);
    return passed !== undefined && passed.seq === seq && this.#deps.clock.monotonic() < passed.untilMs;
  }

  /**
   * Later than everything that waits, even if the clock stands still or was set back. An offered project keeps its earlier time.
   */
  #turnOf(projectId: string): string {
    const waiting = this.#deps.catalog.snapshots().flatMap(({ state }) => state.queued ?? []);
    const after = waiting.map(({ since }) => Date.parse(since) + 1);
    this.#newestMs = Math.max(this.#deps.clock.now(), this.#newestMs + 1, ...after);
    const offer = this.#offers.get(projectId);
    return new Date(offer === undefined ? this.#newestMs : Math.min(this.#newestMs, turnMs(offer))).toISOString();
  }

  #forget(projectId: string): void {
    this.#asked.delete(projectId);
    this.#own.delete(projectId);
    this.#offers.delete(projectId);
  }
}

/** Another verb takes the place of the one that waits, and keeps its turn. */
function joining(queued: QueueEntry | null, entry: QueueEntry): FactoryEvent[] {
  if (queued?.verb === entry.verb) return [];
  const joined: FactoryEvent = { type: 'queue.joined', ...entry };
  return queued === null ? [joined] : [{ type: 'queue.left' }, joined];
}

const drivenElsewhere: Result<never, Refusal> = failed({ kind: 'drivenElsewhere' });
