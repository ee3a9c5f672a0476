import { billingOf } from '../domain/provider/billing.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { CostEntry, Reservation } from '../domain/money/cost-entry.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { remedyOf, type ProviderFailure } from '../domain/provider/provider-failure.ts';
import type {
  Candidate,
  Exclusion,
  Selection,
  SelectionFacts,
  Serving,
} from '../domain/provider/provider-selection.ts';
import type { Result } from '../domain/result.ts';
import { newStanding, type ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { OpenTurn, ProjectState } from '../domain/run/state.ts';
import type { RunHost } from '../ports/run-host.ts';
import { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { LearnedNeeds } from './learned-needs.ts';
import { noProviderFallback, switchReason, waitForCurrent, type NoChoice } from './no-provider-fallback.ts';
import { ProviderCandidates } from './provider-candidates.ts';
import { ProviderRecheck } from './provider-recheck.ts';
import { ProviderStandings } from './provider-standings.ts';
import { QuotaReadings } from './quota-readings.ts';
import { TurnBooks } from './turn-books.ts';
import { TurnReservations, type TurnToReserve } from './turn-reservations.ts';
import { WakeSignal } from './wake-signal.ts';

/** The provider of the next turn. Nothing is reserved yet. */
export interface Choice {
  kind: 'serve';
  config: ProviderConfig;
  /** Why it was chosen, for a person. */
  why: string;
  /** Why the provider differs from the last turn's; `null`: it does not, or there was none. */
  switchedBecause: string | null;
}

/**
 * Everything that a run or the fleet asks about providers and money: choose, reserve, settle, record what a provider did, read and
 * wait. One instance for all projects of the process. The ledger shares standings with other processes and keeps their
 * reservations within the same caps.
 */
export class FinanceManager {
  readonly #deps: FinanceDeps;
  readonly #learned = new LearnedNeeds();
  readonly #candidates: ProviderCandidates;
  readonly #reservations: TurnReservations;
  readonly #readings: QuotaReadings;
  readonly #books: TurnBooks;
  readonly #standings: ProviderStandings;
  readonly #recheck: ProviderRecheck;
  /** Rings when a person acted, or a provider was found to be back. */
  readonly #retry = new WakeSignal();
  /** Rings when a turn ended, so its slot and reservation are free. */
  readonly #freed = new WakeSignal();
  #settings: ReadonlyMap<string, string> = new Map();

  constructor(deps: FinanceDeps) {
    this.#deps = deps;
    const caps = new CapsInForce(deps.ledger, deps.config, deps.project);
    this.#candidates = new ProviderCandidates(deps, caps, this.#learned);
    this.#reservations = new TurnReservations(deps, this.#candidates, this.#learned);
    this.#readings = new QuotaReadings(deps);
    this.#books = new TurnBooks(deps, caps);
    this.#standings = new ProviderStandings(deps, this.#readings);
    this.#recheck = new ProviderRecheck(deps, this.#standings, this.#retry);
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
      const selection = await this.#candidates.look(state, { atBoundary, provenOnly: false }, refused);
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

  /** The choice as it would be now, with nothing reserved. */
  look(state: ProjectState, how: Pick<SelectionFacts, 'atBoundary' | 'provenOnly'>): Promise<Selection> {
    return this.#candidates.look(state, how);
  }

  /** The choice for a stopped project, once it is known which providers have a price. */
  async lookAhead(state: ProjectState, signal: AbortSignal): Promise<Selection> {
    await this.#recheck.look(signal);
    const how = { atBoundary: true, provenOnly: false };
    for (const { config } of (await this.look(state, how)).serving) {
      if (this.#learned.isPriced(config) === null) this.#learned.learnPrice(config, await this.#deps.provider(config));
    }
    return this.look(state, how);
  }

  /** Everything known of one provider, without a project: for views. */
  candidate(config: ProviderConfig, standings: readonly ProviderStanding[]): Promise<Candidate> {
    return this.#candidates.candidate(config, standings);
  }

  /** Reserves the most that a turn of this provider may use, or fails with the reason. No provider is asked before. */
  reserve(state: ProjectState, config: ProviderConfig, turn: TurnToReserve): Promise<Result<Reservation, Exclusion>> {
    return this.#reservations.reserve(state, config, turn);
  }

  /** Journals that the turn begins. If the journal cannot be written, nothing began and the reservation is released. */
  beginTurn(host: RunHost, reservation: Reservation, ...events: FactoryEvent[]): Promise<void> {
    return this.#reservations.begin(host, reservation, ...events);
  }

  /**
   * Replaces the reservation with the bill, whatever the turn's outcome, and warns of caps that it nearly used up. Call after the
   * journal has the bill: if a crash comes in between, the next driver of the project reconciles the ledger. `config`:
   * `undefined`: the provider was removed since.
   */
  async settle(
    host: RunHost,
    { config, reservation }: { config: ProviderConfig | undefined; reservation: Reservation | null },
    bill: CostEntry,
    requests: number,
  ): Promise<void> {
    // The billing of a removed provider is unknown; with `tokens`, a bill without a price stays without one.
    const billing = config === undefined ? 'tokens' : billingOf(config);
    await this.#books.settle(host.projectId, reservation, bill, billing, requests);
    const warnings = config === undefined ? [] : await this.#books.warnings(host.state(), config);
    if (warnings.length > 0) await host.commit(...warnings);
    this.#freed.ring();
  }

  /** Keeps the reservation of a turn whose cost is unknown. Call before the journal records that it was interrupted. */
  hold(open: OpenTurn): Promise<void> {
    return this.#books.holdUncertain(open);
  }

  /** Records that the provider answered a turn. */
  succeeded(providerId: string, startedAtMs: number): Promise<void> {
    return this.#standings.succeeded(providerId, startedAtMs);
  }

  /** Records that the provider failed a turn. Returns the events for the project's journal. */
  async failed(
    config: ProviderConfig,
    failure: ProviderFailure,
    startedAtMs: number,
    signal: AbortSignal,
  ): Promise<FactoryEvent[]> {
    const events = await this.#standings.failed(config, failure, startedAtMs, signal);
    // Probes now, while the provider is away: a later probe could not show that it ever was. Not awaited, so fail-over is not
    // delayed.
    if (remedyOf(failure.kind) === 'ask') void this.recheck(signal).catch(() => undefined);
    return events;
  }

  /** Records the outcome of a paid probe, `failure` or an answer. If the provider is back, waits end. */
  async probed(config: ProviderConfig, failure: ProviderFailure | null, startedAtMs: number): Promise<void> {
    if (await this.#standings.probed(config, failure, startedAtMs)) this.#retry.ring();
  }

  /** Asks for free whether the provider is back. Returns whether only a paid probe can tell. */
  poll(config: ProviderConfig, signal: AbortSignal): Promise<boolean> {
    return this.#standings.poll(config, signal);
  }

  /** Probes providers that wait for a person, which is free, if that is due. */
  recheck(signal: AbortSignal): Promise<void> {
    return this.#recheck.look(signal);
  }

  /**
   * Aborts with `signal`, or when it makes sense to look again: a person acted or a provider is back; with `orFreed`, also when a
   * turn has ended. Take it before reading the state, so that nothing is missed.
   */
  woken(signal: AbortSignal, orFreed = false): AbortSignal {
    const woken = this.#retry.woken(signal);
    return orFreed ? this.#freed.woken(woken) : woken;
  }

  /** Ends waits: limits changed, and those of a project bind its forks too. */
  limitsChanged(): void {
    this.#retry.ring();
  }

  /** A person fixed something or says so: failures that only a person can fix are retried, and waits end. */
  async personActed(providerIds: readonly string[]): Promise<void> {
    for (const id of providerIds) await this.#standings.fixed(id);
    this.#retry.ring();
  }

  /** Ends waits, and retries providers whose settings were changed. */
  settingsChanged(): void {
    const configs = new Map(this.#deps.providers().map((config) => [config.id, JSON.stringify(config)]));
    const edited = [...configs].filter(([id, text]) => this.#settings.has(id) && this.#settings.get(id) !== text);
    this.#settings = configs;
    // Prices may have changed, and with them what a turn needs.
    this.#learned.forget();
    // The run that needs the ledger says what is wrong with it.
    void this.personActed(edited.map(([id]) => id)).catch(() => {
      this.#retry.ring();
    });
  }

  /** `true`: quota readings that decide the choice were too old and have been refreshed. */
  async #readQuotas(selection: Selection, pick: Serving, signal: AbortSignal): Promise<boolean> {
    const standings = await this.#deps.ledger.standings();
    const due = selection.serving
      .map(({ config }) => config)
      .filter((config) => {
        const standing = standings.find(({ providerId }) => providerId === config.id) ?? newStanding(config.id);
        return config.priority <= pick.config.priority && this.#readings.isDue(config, standing);
      });
    if (due.length === 0 || signal.aborted) return false;
    await Promise.all(due.map((config) => this.#readings.read(config, signal)));
    return !signal.aborted;
  }
}
