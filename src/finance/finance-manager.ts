import { billingOf, maxConcurrentOf } from '../domain/provider/billing.ts';
import type { CapUnit } from '../domain/money/budget.ts';
import type { CapState } from '../domain/money/cap.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { Reservation } from '../domain/money/finance.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import {
  noPriceReason,
  outAnyway,
  selectProviders,
  tooLittleRoom,
  type Candidate,
  type Exclusion,
  type Selection,
  type SelectionFacts,
  type Serving,
} from '../domain/provider/provider-selection.ts';
import { failed, succeeded, type Result } from '../domain/result.ts';
import { newStanding, OUT_FOR_GOOD_MS, type ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';
import type { TurnOpening } from '../ports/provider-capabilities.ts';
import type { RunHost } from '../ports/run-host.ts';
import { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { ProviderRecheck } from './provider-recheck.ts';
import { noProviderFallback, switchReason, waitForCurrent, type NoChoice } from './no-provider-fallback.ts';
import { QuotaReadings } from './quota-readings.ts';
import { reservationSize } from './reservation-size.ts';
import { refusalExclusion } from './reserve-refusal.ts';
import { TurnBooks } from './turn-books.ts';
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

/** What a reservation is for. */
export interface Wish {
  /** Id of the reservation and of the turn. */
  turnId: string;
  /** The first request of the turn. */
  opening: TurnOpening;
  /** A probe needs no more than the minimum with which a turn can begin. */
  isProbe?: boolean;
}

type Known = Omit<Candidate, 'headroom' | 'caps'>;
const NOTHING_USED = { running: 0, requestsLastMinute: 0, tokensLastMinute: 0, requestsLastDay: 0 };
/** Number of recent bills that an estimate uses. */
const RECENT_BILLS = 10;
/** Tries of one reservation. Other processes reserve from the same caps at the same time; one of them always succeeds. */
const ATTEMPTS = 5;
const SAMPLE_TOKENS = { input: 1000, output: 1000, thinking: 0, cacheRead: 0, cacheWrite: 0 };

/**
 * Chooses the provider of the next turn and reserves for it. One instance for all projects of the process. The ledger shares
 * standings with other processes and keeps their reservations within the same caps.
 */
export class FinanceManager {
  /** Wakes waits: a person acted, or a provider was found to be back. */
  readonly bell = new WakeSignal();
  /** Wakes waits: a turn ended, so its slot and reservation are free. */
  readonly freed = new WakeSignal();
  readonly readings: QuotaReadings;
  readonly books: TurnBooks;
  readonly mended: ProviderRecheck;
  readonly #deps: FinanceDeps;
  readonly #caps: CapsInForce;
  /** Whether a price is known. Learned with the first use, because asking loads the provider. */
  #priced = new WeakMap<ProviderConfig, boolean>();
  /** By unit, the amount that a cap last had no room for: no reservation is tried until there is that much. */
  #needs = new WeakMap<ProviderConfig, Partial<Record<CapUnit, number>>>();
  #settings: ReadonlyMap<string, string> = new Map();

  constructor(deps: FinanceDeps) {
    this.#deps = deps;
    this.#caps = new CapsInForce(deps.ledger, deps.config, deps.project);
    this.readings = new QuotaReadings(deps);
    this.books = new TurnBooks(deps, this.#caps, this.readings);
    this.mended = new ProviderRecheck(deps, this.books, this.bell);
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
      const selection = await this.look(state, { atBoundary, provenOnly: false }, refused);
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

  /** The choice as it would be now, with nothing reserved. `refused` overrides what the standings say. */
  async look(
    state: ProjectState,
    how: Pick<SelectionFacts, 'atBoundary' | 'provenOnly'>,
    refused: ReadonlyMap<string, Exclusion> = new Map(),
  ): Promise<Selection> {
    const standings = await this.#deps.ledger.standings();
    const { currentProviderId: current } = state.finance;
    const facts = { ...how, nowMs: this.#deps.clock.now(), allowed: state.project.providers, current };
    const candidates = this.#deps.providers().map(async (config): Promise<Candidate> => {
      const known = this.#known(state, config, standings);
      const out = refused.get(config.id) ?? outAnyway(known, facts);
      // An unavailable provider's use is not counted, because a waiting project looks often.
      return out === undefined
        ? this.#counted(state, known)
        : { ...known, headroom: NOTHING_USED, caps: [], refused: out };
    });
    return selectProviders(await Promise.all(candidates), facts);
  }

  /** The choice for a stopped project, once it is known which providers have a price. */
  async lookAhead(state: ProjectState, signal: AbortSignal): Promise<Selection> {
    await this.mended.look(signal);
    const how = { atBoundary: true, provenOnly: false };
    for (const { config } of (await this.look(state, how)).serving) {
      if (!this.#priced.has(config)) this.#isPriced(config, await this.#deps.provider(config));
    }
    return this.look(state, how);
  }

  /**
   * Reserves the most that such a turn of this provider may use, or fails with the reason; no provider is asked before the ledger
   * has agreed. If another process took budget between look and reserve, retries with a smaller reservation.
   */
  async reserve(
    state: ProjectState,
    config: ProviderConfig,
    { turnId, opening, isProbe = false }: Wish,
  ): Promise<Result<Reservation, Exclusion>> {
    const provider = await this.#deps.provider(config);
    const smallest = provider.bounds?.smallestTurn(opening) ?? null;
    const recent = await this.#deps.ledger.recent(config.id, RECENT_BILLS);
    const billing = billingOf(config);
    const priceKnown = this.#isPriced(config, provider);
    for (let attempt = 1; ; attempt++) {
      const nowMs = this.#deps.clock.now();
      const caps = await this.#capStates(state, config, nowMs);
      if (billing === 'tokens' && !priceKnown && caps.some(({ cap }) => cap.unit === 'usd')) {
        return failed({ kind: 'noPrice', reason: noPriceReason(config), untilMs: null });
      }
      const { turnReserveUsd } = this.#deps.config();
      const size = reservationSize({ billing, smallest, priceKnown, caps, turnReserveUsd, recent, isProbe });
      const reserved = await this.#deps.ledger.reserve({
        id: turnId,
        projectId: state.project.id,
        providerId: config.id,
        atMs: nowMs,
        ...size,
        caps: caps.map(({ cap }) => cap),
        rateLimit: config.rateLimit ?? null,
        maxConcurrent: maxConcurrentOf(config),
      });
      if (reserved.ok) {
        this.#needs.delete(config);
        return succeeded({ id: turnId, ...size });
      }
      const refusal = reserved.failure;
      if (refusal.kind !== 'cap') return failed(refusalExclusion(refusal, nowMs));
      const { unit } = refusal.cap;
      const least = unit === 'turns' ? 1 : (smallest?.[unit] ?? refusal.wanted);
      if (refusal.wanted > least && attempt < ATTEMPTS) continue;
      this.#needs.set(config, { ...this.#needs.get(config), [unit]: least });
      return failed(tooLittleRoom(refusal, least, nowMs));
    }
  }

  /** Journals that the turn begins. If the journal cannot be written, nothing began and the reservation is released. */
  async beginTurn(host: RunHost, reservation: Reservation, ...events: FactoryEvent[]): Promise<void> {
    try {
      await host.commit(...events);
    } catch (error) {
      await this.#deps.ledger.release(reservation.id).catch(() => undefined);
      throw error;
    }
  }

  /** Everything known of one provider, without a project: for views. */
  async candidate(config: ProviderConfig, standings: readonly ProviderStanding[]): Promise<Candidate> {
    return this.#counted(null, this.#known(null, config, standings));
  }

  /** A person fixed something or says so: failures that only a person can fix are retried, and waits end. */
  async personActed(providerIds: readonly string[]): Promise<void> {
    for (const id of providerIds) await this.books.mended(id);
    this.bell.ring();
  }

  /** Ends waits, and retries providers whose settings were changed. */
  settingsChanged(): void {
    const configs = new Map(this.#deps.providers().map((config) => [config.id, JSON.stringify(config)]));
    const edited = [...configs].filter(([id, text]) => this.#settings.has(id) && this.#settings.get(id) !== text);
    this.#settings = configs;
    // Prices may have changed, and with them what a turn needs.
    this.#priced = new WeakMap();
    this.#needs = new WeakMap();
    // The run that needs the ledger says what is wrong with it.
    void this.personActed(edited.map(([id]) => id)).catch(() => {
      this.bell.ring();
    });
  }

  /** What is known without reading the ledger. */
  #known(state: ProjectState | null, config: ProviderConfig, standings: readonly ProviderStanding[]): Known {
    const shared = standings.find(({ providerId }) => providerId === config.id) ?? newStanding(config.id);
    const own = state?.providers[config.id];
    const isLocal = own?.local === true && own.unavailableUntil !== null;
    return {
      config,
      standing: isLocal ? { ...shared, lastFailure: own.lastFailure, unavailableUntilMs: OUT_FOR_GOOD_MS } : shared,
      needs: this.#needs.get(config) ?? {},
      priceKnown: this.#priced.get(config) ?? null,
    };
  }

  async #counted(state: ProjectState | null, known: Known): Promise<Candidate> {
    const nowMs = this.#deps.clock.now();
    const headroom = await this.#deps.ledger.headroom(known.config.id, nowMs);
    return { ...known, headroom, caps: await this.#capStates(state, known.config, nowMs) };
  }

  async #capStates(state: ProjectState | null, config: ProviderConfig, nowMs: number): Promise<CapState[]> {
    const caps = await this.#caps.binding(state?.project ?? null, config);
    if (caps.length === 0) return [];
    const uses = await this.#deps.ledger.capUse(caps, nowMs);
    return caps.map((cap, index) => ({ cap, ...(uses[index] ?? { used: 0, reserved: 0 }) }));
  }

  /** `true`: quota readings that decide the choice were too old and have been refreshed. */
  async #readQuotas(selection: Selection, pick: Serving, signal: AbortSignal): Promise<boolean> {
    const standings = await this.#deps.ledger.standings();
    const due = selection.serving
      .map(({ config }) => config)
      .filter((config) => {
        const standing = standings.find(({ providerId }) => providerId === config.id) ?? newStanding(config.id);
        return config.priority <= pick.config.priority && this.readings.isDue(config, standing);
      });
    if (due.length === 0 || signal.aborted) return false;
    await Promise.all(due.map((config) => this.readings.read(config, signal)));
    return !signal.aborted;
  }

  #isPriced(config: ProviderConfig, { pricing }: LLMProvider): boolean {
    const known = pricing !== undefined && pricing.estimateCost(SAMPLE_TOKENS) !== null;
    this.#priced.set(config, known);
    return known;
  }
}
