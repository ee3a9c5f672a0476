import { billingOf } from '../domain/provider/billing.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { CostEntry, Reservation } from '../domain/money/cost-entry.ts';
import { HISTORY_TASKS } from '../domain/money/forecast.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Exclusion, Selection, SelectionFacts, Serving } from '../domain/provider/provider-selection.ts';
import type { Result } from '../domain/result.ts';
import { newStanding } from '../domain/provider/provider-standing.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { RunHost } from '../ports/run-host.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { noProviderFallback, switchReason, waitForCurrent, type NoChoice } from './no-provider-fallback.ts';
import { hasPrice, projectForecast, type ForecastResult } from './project-forecast.ts';
import type { ProviderCandidates } from './provider-candidates.ts';
import type { QuotaReadings } from './standings/quota-readings.ts';
import type { WakeUps } from './standings/wake-ups.ts';
import type { TurnBooks } from './turn-books.ts';
import type { TurnReservations, TurnToReserve } from './turn-reservations.ts';

/** The provider of the next turn. Nothing is reserved yet. */
export interface Choice {
  kind: 'serve';
  config: ProviderConfig;
  /** Why it was chosen, for a person. */
  why: string;
  /** Why the provider differs from the last turn's; `null`: it does not, or there was none. */
  switchedBecause: string | null;
}

/** `unknown`: the process that asked for the turn has ended. */
export type TurnCost = { kind: 'billed'; bill: CostEntry; requests: number } | { kind: 'unknown' };

export interface FinanceParts {
  candidates: ProviderCandidates;
  reservations: TurnReservations;
  books: TurnBooks;
  readings: QuotaReadings;
  wakes: WakeUps;
}

/** What a run asks about money and providers: choose, reserve, settle, read, warn, forecast. */
export class FinanceManager {
  readonly #deps: FinanceDeps;
  readonly #parts: FinanceParts;

  constructor(deps: FinanceDeps, parts: FinanceParts) {
    this.#deps = deps;
    this.#parts = parts;
  }

  /**
   * The provider of the next turn, or what is done instead. `refused`: the ledger's refusals for this very turn, by provider;
   * they override what the standings say.
   */
  async choose(
    state: ProjectState,
    { atBoundary, refused }: { atBoundary: boolean; refused: ReadonlyMap<string, Exclusion> },
    signal: AbortSignal,
  ): Promise<Choice | NoChoice> {
    const current = state.finance.currentProviderId;
    for (;;) {
      const nowMs = this.#deps.clock.now();
      const selection = await this.#parts.candidates.look(state, { atBoundary, provenOnly: false }, refused);
      const pause = waitForCurrent(selection, current, nowMs);
      if (pause !== undefined) return pause;
      const pick = selection.serving[0];
      if (pick === undefined) return noProviderFallback(selection, nowMs);
      if (await this.#readQuotas(selection, pick, signal)) continue;
      const why = pick.reasons.join(', ');
      const switched = current === null || current === pick.config.id ? null : switchReason(selection, current, why);
      return { kind: 'serve', config: pick.config, why, switchedBecause: switched };
    }
  }

  /**
   * Reserves the most that a turn of this provider may use and journals with `begins` that it begins, or fails with the reason. No
   * provider is asked before. If the journal cannot be written, nothing began and the reservation is released.
   */
  async reserve(
    host: RunHost,
    config: ProviderConfig,
    turn: TurnToReserve,
    begins: (reservation: Reservation) => FactoryEvent[] | Promise<FactoryEvent[]>,
  ): Promise<Result<Reservation, Exclusion>> {
    const reserved = await this.#parts.reservations.reserve(host.state(), config, turn);
    if (reserved.ok) await this.#parts.reservations.begin(host, reserved.value, begins);
    return reserved;
  }

  /**
   * Replaces the reservation with the bill, whatever the turn's outcome. Call after the journal has the bill: if a crash comes in
   * between, the next driver of the project reconciles the ledger. Where the cost is unknown the reservation is held instead; call
   * before the journal closes the turn, after which the reservation would no longer be known. `config`: `undefined`: the provider
   * was removed since.
   */
  async settle(
    { projectId }: Pick<RunHost, 'projectId'>,
    { config, reservation }: { config: ProviderConfig | undefined; reservation: Reservation | null },
    cost: TurnCost,
  ): Promise<void> {
    if (cost.kind === 'unknown') return this.#parts.books.holdUncertain(reservation);
    // The billing of a removed provider is unknown; with `tokens`, a bill without a price stays without one.
    const billing = config === undefined ? 'tokens' : billingOf(config);
    await this.#parts.books.settle(projectId, reservation, cost.bill, billing, cost.requests);
    this.#parts.wakes.freed();
  }

  /** The choice as it would be now, with nothing reserved. */
  read(state: ProjectState, how: Pick<SelectionFacts, 'atBoundary' | 'provenOnly'>): Promise<Selection> {
    return this.#parts.candidates.look(state, how);
  }

  /** Journals which caps of the project and the provider are nearly used up, each once. */
  async warn(host: RunHost, config: ProviderConfig): Promise<void> {
    const warnings = await this.#parts.books.warnings(host.state(), config);
    if (warnings.length > 0) await host.commit(...warnings);
  }

  /** The expected total cost of the project, as of `at` (ISO 8601). Rejects with `StoreError` if the ledger cannot be read. */
  async forecast(state: ProjectState, at: string): Promise<ForecastResult> {
    const providers = this.#deps.providers();
    if (!hasPrice(state, providers)) return { kind: 'noPrice' };
    return projectForecast(state, await this.#deps.ledger.taskCosts(HISTORY_TASKS), providers, at);
  }

  /** `true`: quota readings that decide the choice were too old and have been refreshed. */
  async #readQuotas(selection: Selection, pick: Serving, signal: AbortSignal): Promise<boolean> {
    const standings = await this.#deps.ledger.standings();
    const due = selection.serving
      .map(({ config }) => config)
      .filter((config) => {
        const standing = standings.find(({ providerId }) => providerId === config.id) ?? newStanding(config.id);
        return config.priority <= pick.config.priority && this.#parts.readings.isDue(config, standing);
      });
    if (due.length === 0 || signal.aborted) return false;
    await Promise.all(due.map((config) => this.#parts.readings.read(config, signal)));
    return !signal.aborted;
  }
}
