import type { Reservation } from '../domain/money/cost-entry.ts';
import { billingOf, maxConcurrentOf } from '../domain/provider/billing.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { noPriceReason, tooLittleRoom, type Exclusion } from '../domain/provider/provider-selection.ts';
import { failed, succeeded, type Result } from '../domain/result.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { TurnOpening } from '../ports/provider-capabilities.ts';
import type { RunHost } from '../ports/run-host.ts';
import type { FinanceDeps } from './finance-deps.ts';
import type { LearnedNeeds } from './learned-needs.ts';
import type { ProviderCandidates } from './provider-candidates.ts';
import { reservationSize } from './reservation-size.ts';
import { refusalExclusion } from './reserve-refusal.ts';

/** What a reservation is for. */
export interface TurnToReserve {
  /** Id of the reservation and of the turn. */
  turnId: string;
  /** The first request of the turn. */
  opening: TurnOpening;
  /** A probe needs no more than the minimum with which a turn can begin. */
  isProbe?: boolean;
}

/** Number of recent bills that an estimate uses. */
const RECENT_BILLS = 10;
/** Tries of one reservation. Other processes reserve from the same caps at the same time; one of them always succeeds. */
const ATTEMPTS = 5;

/** Sets money, tokens and a slot aside for a turn before its provider is asked. */
export class TurnReservations {
  readonly #deps: FinanceDeps;
  readonly #candidates: ProviderCandidates;
  readonly #learned: LearnedNeeds;

  constructor(deps: FinanceDeps, candidates: ProviderCandidates, learned: LearnedNeeds) {
    this.#deps = deps;
    this.#candidates = candidates;
    this.#learned = learned;
  }

  /**
   * Reserves the most that such a turn of this provider may use, or fails with the reason; no provider is asked before the ledger
   * has agreed. If another process took budget between look and reserve, retries with a smaller reservation.
   */
  async reserve(
    state: ProjectState,
    config: ProviderConfig,
    { turnId, opening, isProbe = false }: TurnToReserve,
  ): Promise<Result<Reservation, Exclusion>> {
    const provider = await this.#deps.provider(config);
    const smallest = provider.bounds?.smallestTurn(opening) ?? null;
    const recent = await this.#deps.ledger.recent(config.id, RECENT_BILLS);
    const billing = billingOf(config);
    const priceKnown = this.#learned.learnPrice(config, provider);
    for (let attempt = 1; ; attempt++) {
      const nowMs = this.#deps.clock.now();
      const caps = await this.#candidates.capStates(state, config, nowMs);
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
        this.#learned.fits(config);
        return succeeded({ id: turnId, ...size });
      }
      const refusal = reserved.failure;
      if (refusal.kind !== 'cap') return failed(refusalExclusion(refusal, nowMs));
      const { unit } = refusal.cap;
      const least = unit === 'turns' ? 1 : (smallest?.[unit] ?? refusal.wanted);
      if (refusal.wanted > least && attempt < ATTEMPTS) continue;
      this.#learned.tooMuch(config, unit, least);
      return failed(tooLittleRoom(refusal, least, nowMs));
    }
  }

  /** Journals that the turn begins. If that fails, nothing began and the reservation is released. */
  async begin(
    host: RunHost,
    reservation: Reservation,
    begins: (reservation: Reservation) => FactoryEvent[] | Promise<FactoryEvent[]>,
  ): Promise<void> {
    try {
      await host.commit(...(await begins(reservation)));
    } catch (error) {
      await this.#deps.ledger.release(reservation.id).catch(() => undefined);
      throw error;
    }
  }
}
