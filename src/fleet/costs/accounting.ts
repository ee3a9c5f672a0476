import type { Project } from '../../domain/run/project.ts';
import type { FactoryConfig } from '../../domain/settings/settings-schema.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RunStore } from '../../ports/stores/run-store.ts';
import { CapsInForce } from '../../finance/caps-in-force.ts';
import type { CostBook } from '../../engine/cost-book-contract.ts';
import { createCostBook } from './cost-book.ts';
import { guardedLedger } from '../../finance/guarded-ledger.ts';
import { LedgerSync } from '../../finance/ledger-sync.ts';
import { ProviderNumbersBoard, type ProviderNumbers } from '../../finance/provider-numbers.ts';

export interface AccountingDeps {
  ledger: Ledger;
  runs: Pick<RunStore, 'isDriven' | 'history'>;
  logger: Logger;
  clock: Clock;
  config: () => FactoryConfig;
  providers: () => readonly ProviderConfig[];
  states: () => readonly ProjectState[];
  isDrivenHere: (projectId: string) => boolean;
}

/** Everything about money in one process: the ledger, reconciled with the journals, plus caps, reports and the views' numbers. */
export class Accounting {
  /** The ledger that runs use. */
  readonly ledger: Ledger;
  readonly costs: CostBook;
  readonly caps: CapsInForce;
  readonly #sync: LedgerSync;
  readonly #numbers: ProviderNumbersBoard;

  constructor(deps: AccountingDeps, changed: () => void) {
    this.#sync = new LedgerSync(deps);
    this.ledger = guardedLedger(
      deps.ledger,
      () => this.#sync.settled(),
      () => {
        this.#numbers.invalidate();
      },
    );
    const projectOf = (id: string): Project | undefined =>
      deps.states().find(({ project }) => project.id === id)?.project;
    this.caps = new CapsInForce(this.ledger, deps.config, projectOf);
    this.#numbers = new ProviderNumbersBoard(this.ledger, this.caps, deps.clock, deps.providers, changed);
    this.costs = createCostBook({ ...deps, ledger: this.ledger, caps: this.caps });
  }

  /** Call after the projects were read. */
  async open(): Promise<void> {
    await this.#sync.open();
    await this.#numbers.refresh();
  }

  numbersOf(providerId: string): ProviderNumbers {
    return this.#numbers.of(providerId);
  }

  problems(): Refusal[] {
    return this.#sync.problems();
  }

  /** Call when this process took the project over. */
  reconcile(state: ProjectState): Promise<void> {
    return this.#sync.reconcile(state);
  }

  /** Call when the project's driver is gone. */
  readonly abandoned = (state: ProjectState): void => {
    this.#sync.abandoned(state);
  };

  keepOutcome(state: ProjectState): void {
    this.#sync.keepOutcome(state);
  }

  async close(): Promise<void> {
    await this.#sync.close();
    await this.#numbers.refresh();
    await this.ledger.close();
  }
}
