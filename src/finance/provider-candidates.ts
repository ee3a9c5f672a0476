import type { CapState } from '../domain/money/cap.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import {
  outAnyway,
  selectProviders,
  type Candidate,
  type Exclusion,
  type Selection,
  type SelectionFacts,
} from '../domain/provider/provider-selection.ts';
import { newStanding, OUT_FOR_GOOD_MS, type ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';
import type { LearnedNeeds } from './learned-needs.ts';

type Known = Omit<Candidate, 'headroom' | 'caps'>;
const NOTHING_USED = { running: 0, requestsLastMinute: 0, tokensLastMinute: 0, requestsLastDay: 0 };

/** Gathers everything that decides which provider takes the next turn; `selectProviders` decides. */
export class ProviderCandidates {
  readonly #deps: FinanceDeps;
  readonly #caps: CapsInForce;
  readonly #learned: LearnedNeeds;

  constructor(deps: FinanceDeps, caps: CapsInForce, learned: LearnedNeeds) {
    this.#deps = deps;
    this.#caps = caps;
    this.#learned = learned;
  }

  /** The choice as it would be now, with nothing reserved. `refused` overrides what the standings say. */
  async look(
    state: ProjectState,
    how: Pick<SelectionFacts, 'atBoundary' | 'provenOnly'>,
    refused: ReadonlyMap<string, Exclusion> = new Map(),
  ): Promise<Selection> {
    const standings = await this.#deps.ledger.standings();
    const { currentProviderId: current } = state.finance;
    const { providers: allowed, repositoryPath: repository } = state.project;
    const facts = { ...how, nowMs: this.#deps.clock.now(), allowed, repository, current };
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

  /** Everything known of one provider, without a project: for views. */
  async candidate(config: ProviderConfig, standings: readonly ProviderStanding[]): Promise<Candidate> {
    return this.#counted(null, this.#known(null, config, standings));
  }

  /** The caps that bind the next turn of this provider, with what is used of each. */
  async capStates(state: ProjectState | null, config: ProviderConfig, nowMs: number): Promise<CapState[]> {
    const caps = await this.#caps.binding(state?.project ?? null, config);
    if (caps.length === 0) return [];
    const uses = await this.#deps.ledger.capUse(caps, nowMs);
    return caps.map((cap, index) => ({ cap, ...(uses[index] ?? { used: 0, reserved: 0 }) }));
  }

  /** What is known without reading the ledger. */
  #known(state: ProjectState | null, config: ProviderConfig, standings: readonly ProviderStanding[]): Known {
    const shared = standings.find(({ providerId }) => providerId === config.id) ?? newStanding(config.id);
    const own = state?.providers[config.id];
    const isLocal = own?.local === true && own.unavailableUntil !== null;
    return {
      config,
      standing: isLocal ? { ...shared, lastFailure: own.lastFailure, unavailableUntilMs: OUT_FOR_GOOD_MS } : shared,
      needs: this.#learned.needsOf(config),
      priceKnown: this.#learned.isPriced(config),
    };
  }

  async #counted(state: ProjectState | null, known: Known): Promise<Candidate> {
    const nowMs = this.#deps.clock.now();
    const headroom = await this.#deps.ledger.headroom(known.config.id, nowMs);
    return { ...known, headroom, caps: await this.capStates(state, known.config, nowMs) };
  }
}
