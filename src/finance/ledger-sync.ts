import { billingOf } from '../domain/provider/billing.ts';
import type { CostEntry } from '../domain/money/cost-entry.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { reportedBy, type Refusal } from '../domain/refusal.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunStore } from '../ports/stores/run-store.ts';
import { StoreError } from '../ports/stores/store-failure.ts';
import { booksOf, glanceOf, outcomeOf } from './project-books.ts';

export interface LedgerSyncDeps {
  ledger: Ledger;
  runs: Pick<RunStore, 'isDriven' | 'history'>;
  logger: Logger;
  providers(): readonly ProviderConfig[];
  /** Every project that this process knows. */
  states(): readonly ProjectState[];
  isDrivenHere(projectId: string): boolean;
}

/**
 * Reconciles the ledger with the journals, which are authoritative: at the start, when a project is taken over, when its driver
 * is gone, and when the ledger was lost. A project that another living process drives is left to that process.
 */
export class LedgerSync {
  readonly #deps: LedgerSyncDeps;
  readonly #stop: () => void;
  readonly #saved = new Map<string, string>();
  #work: Promise<void> = Promise.resolve();
  #opened = false;
  #rebuilt: string | undefined;
  #problem: Refusal | undefined;

  constructor(deps: LedgerSyncDeps) {
    this.#deps = deps;
    this.#stop = deps.ledger.onRebuild((why) => {
      this.#rebuilt = why;
      deps.logger.log('warn', 'A new ledger was begun', { why });
      if (this.#opened) this.reconcileAll();
    });
  }

  /** Call after the projects were read. */
  async open(): Promise<void> {
    this.#opened = true;
    this.reconcileAll();
    await this.settled();
  }

  /** Resolves when no reconciliation is running; until then caps would count too little. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** What a person should know of the ledger. */
  problems(): Refusal[] {
    const rebuilt = this.#rebuilt === undefined ? undefined : reportedBy({ message: this.#rebuilt });
    return [rebuilt, this.#problem].filter((problem) => problem !== undefined);
  }

  reconcileAll(): void {
    this.#enqueue(async () => {
      for (const state of this.#deps.states()) {
        const { id } = state.project;
        if (this.#deps.isDrivenHere(id) || !(await this.#deps.runs.isDriven(id))) await this.#reconcile(state, false);
      }
      await this.#holdOrphans();
    });
  }

  /** Reconciles a project that this process drives. */
  async reconcile(state: ProjectState): Promise<void> {
    this.#enqueue(() => this.#reconcile(state, true));
    await this.settled();
  }

  /** The project's driver is gone: its open turn's slot is freed, and the turn's reservation is held as uncertain. */
  abandoned(state: ProjectState): void {
    const { id } = state.project;
    this.#enqueue(async () => {
      if (!this.#deps.isDrivenHere(id) && !(await this.#deps.runs.isDriven(id))) await this.#reconcile(state, false);
    });
  }

  /** Saves the project's outcome in the ledger if it changed. */
  keepOutcome(state: ProjectState): void {
    const { id } = state.project;
    const outcome = outcomeOf(state);
    const { completedTasks, forecast, completedAtMs } = outcome;
    const known = JSON.stringify([completedTasks.length, forecast, completedAtMs]);
    if (this.#saved.get(id) === known) return;
    this.#saved.set(id, known);
    this.#enqueue(() => this.#deps.ledger.saveOutcome(id, outcome));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.settled();
  }

  /** Runs one job after the other. The ledger is an index: its failures are reported and stop no project here. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#runJob(work, true));
  }

  async #runJob(work: () => Promise<void>, again: boolean): Promise<void> {
    try {
      await work();
      this.#problem = undefined;
    } catch (error) {
      const failure = error instanceof StoreError ? error.failure : undefined;
      // A damaged ledger has just been moved aside and replaced by a new one: retry once.
      if (failure?.kind === 'corrupt' && again) return this.#runJob(work, false);
      // All ledger calls wait for this chain, so a bug in one job must not reject the later ones.
      this.#problem = failure === undefined ? { kind: 'ledgerBehind', message: String(error) } : reportedBy(failure);
      this.#deps.logger.log('error', 'The ledger could not be brought in line', { error: this.#problem });
    }
  }

  /** Holds the reservations of projects that are gone or unreadable, so that they block no other turn. */
  async #holdOrphans(): Promise<void> {
    const { ledger, runs } = this.#deps;
    const known = new Set(this.#deps.states().map(({ project }) => project.id));
    for (const { id, projectId } of await ledger.reservations()) {
      // List first, check second: a reservation that a driver makes in between is not in the list.
      if (!known.has(projectId) && !(await runs.isDriven(projectId))) await ledger.holdUncertain(id);
    }
  }

  async #reconcile(state: ProjectState, isOurs: boolean): Promise<void> {
    const { ledger, runs, logger } = this.#deps;
    const projectId = state.project.id;
    const isDriven = this.#deps.isDrivenHere(projectId);
    if (await ledger.agrees(glanceOf(state, isDriven))) return;
    // First the mark, then the journal: entries booked in between are left alone.
    const mark = await ledger.mark();
    const history = await runs.history(projectId, 0);
    if (!history.ok) {
      logger.log('warn', 'The ledger could not be compared with a journal', {
        projectId,
        error: history.failure.message,
      });
      return;
    }
    // If another process took the project over after `mark`, it has already reconciled it and may run turns; leave it alone.
    if (!isOurs && !isDriven && (await runs.isDriven(projectId))) return;
    const books = booksOf(state, history.value, (entry) => this.#billing(entry), isDriven);
    const differences = await ledger.reconcile(books, mark);
    if (differences.length > 0) logger.log('info', 'The ledger was brought in line', { projectId, differences });
  }

  /** By the current settings. A priced bill, or one of a removed provider, counts as `tokens`: without a price it is not free. */
  #billing(entry: CostEntry): Billing {
    const config = this.#deps.providers().find(({ id }) => id === entry.provider);
    return config === undefined || entry.costUsd !== null ? 'tokens' : billingOf(config);
  }
}
