import type { FactoryEvent } from '../domain/run/events.ts';
import type { Selection } from '../domain/provider/provider-selection.ts';
import type { ProjectState } from '../domain/run/state.ts';
import { limitReached } from '../domain/run/limits.ts';
import type { Clock } from '../ports/clock.ts';
import { noProviderFallback } from '../finance/no-provider-fallback.ts';
import { usageOf } from '../domain/run/next-step.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { ProjectDrivers } from './project-drivers.ts';
import type { StartQueue } from './start-queue.ts';
import { statusChange } from '../run/status-change.ts';

export interface SelfResumeDeps {
  catalog: Pick<ProjectCatalog, 'states'>;
  drivers: Pick<ProjectDrivers, 'isDriving' | 'isClosed'>;
  queue: Pick<StartQueue, 'offer' | 'isOffered' | 'withdraw' | 'look'>;
  clock: Clock;
}

/** The providers for a project's next turn, once it is known which of them have a price. */
export type SelfResumeChoice = (state: ProjectState, signal: AbortSignal) => Promise<Selection>;

/** Changes by other windows and the command line are seen within this time. */
const LOOK_INTERVAL_MS = 10_000;

/**
 * Resumes projects that stopped only because no provider was available or a limit of their own or of their family was reached, once that changed: a key
 * was entered, a provider enabled, terms accepted or a limit raised, in any window. Projects that a person paused stay paused.
 * The queue decides when each one starts.
 */
export class SelfResume {
  readonly #deps: SelfResumeDeps;
  readonly #choice: SelfResumeChoice;
  readonly #closed = new AbortController();
  /**
   * By id of a project stopped at a limit: its limits at the last look. Room that is left is no proof: no turn may fit into it.
   */
  readonly #limits = new Map<string, string>();
  /** By id of a project stopped at its family's limit: whether a provider could take a turn at the last look. */
  readonly #familyHadRoom = new Map<string, boolean>();
  #isOn = false;
  #looking: Promise<void> = Promise.resolve();
  #watching: Promise<void> = Promise.resolve();

  constructor(deps: SelfResumeDeps, choice: SelfResumeChoice) {
    this.#deps = deps;
    this.#choice = choice;
  }

  /** Starts resuming. A process that runs one command never does. */
  begin(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#watching = this.#watch();
  }

  /** Resolves when the projects that can resume now were offered to the queue, and those with a free slot have started. */
  look(): Promise<void> {
    if (!this.#isOn || this.#isClosed()) return Promise.resolve();
    this.#looking = this.#looking.then(() => this.#lookOnce());
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#watching;
    await this.#looking;
  }

  /** A method, because TypeScript would narrow `aborted` to `false` after the first check. */
  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #watch(): Promise<void> {
    while (!this.#isClosed()) {
      await this.look();
      await this.#deps.clock.sleep(LOOK_INTERVAL_MS, this.#closed.signal);
    }
  }

  async #lookOnce(): Promise<void> {
    const { catalog, drivers, queue, clock } = this.#deps;
    for (const state of catalog.states()) {
      const { id } = state.project;
      if (this.#isClosed() || drivers.isClosed()) return;
      if (drivers.isDriving(id)) continue;
      if (await this.#canGoOn(state)) {
        const fits = (now: ProjectState): boolean => goesOn(now).length > 0;
        queue.offer(id, { askedBy: 'itself', sinceMs: clock.now(), fits, first: goesOn });
      } else if (goesOn(state).length > 0) queue.withdraw(id);
    }
    await queue.look();
  }

  async #canGoOn(state: ProjectState): Promise<boolean> {
    const { id, reason, limits } = state.project;
    if (goesOn(state).length === 0) {
      this.#limits.delete(id);
      this.#familyHadRoom.delete(id);
      return false;
    }
    if (reason.code === 'limitReached') {
      const now = JSON.stringify(limits);
      const before = this.#limits.get(id) ?? now;
      this.#limits.set(id, now);
      // If the project is offered already, an earlier look saw its limits change.
      const isOther = before !== now || this.#deps.queue.isOffered(id);
      return isOther && limitReached(usageOf(state), limits, Infinity) === undefined;
    }
    try {
      const selection = await this.#choice(state, this.#closed.signal);
      if (reason.code === 'familyLimitReached') {
        const hasRoom = selection.serving.length > 0;
        const had = this.#familyHadRoom.get(id) ?? hasRoom;
        this.#familyHadRoom.set(id, hasRoom);
        // As above: room that was there from the first look on is no proof.
        return hasRoom && (!had || this.#deps.queue.isOffered(id));
      }
      return selection.serving.length > 0 || noProviderFallback(selection, this.#deps.clock.now()).kind !== 'askPerson';
    } catch {
      // Ignored: the run that needs the ledger or the provider reports what is wrong.
      return false;
    }
  }
}

/** The events that resume the project; none if it stopped for another reason. */
function goesOn({ project: { status, reason } }: ProjectState): FactoryEvent[] {
  if (status !== 'paused') return [];
  // Raising a limit means "go on".
  if (reason.code === 'limitReached' || reason.code === 'familyLimitReached')
    return [statusChange('active', 'resumed')];
  return reason.code === 'providerNeedsPerson' ? [statusChange('active', 'providerBack')] : [];
}
