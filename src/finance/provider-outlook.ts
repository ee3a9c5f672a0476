import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Candidate, Selection } from '../domain/provider/provider-selection.ts';
import type { ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { FinanceDeps } from './finance-deps.ts';
import type { LearnedNeeds } from './learned-needs.ts';
import type { ProviderCandidates } from './provider-candidates.ts';
import type { ProviderRecheck } from './standings/provider-recheck.ts';

/** How providers stand, for views and for projects that no process drives. Reserves nothing. */
export class ProviderOutlook {
  readonly #deps: Pick<FinanceDeps, 'provider'>;
  readonly #candidates: ProviderCandidates;
  readonly #learned: LearnedNeeds;
  readonly #recheck: ProviderRecheck;

  constructor(
    deps: Pick<FinanceDeps, 'provider'>,
    {
      candidates,
      learned,
      recheck,
    }: { candidates: ProviderCandidates; learned: LearnedNeeds; recheck: ProviderRecheck },
  ) {
    this.#deps = deps;
    this.#candidates = candidates;
    this.#learned = learned;
    this.#recheck = recheck;
  }

  /** Everything known of one provider, without a project. */
  candidate(config: ProviderConfig, standings: readonly ProviderStanding[]): Promise<Candidate> {
    return this.#candidates.candidate(config, standings);
  }

  /** The choice for a stopped project, once it is known which providers have a price. */
  async ahead(state: ProjectState, signal: AbortSignal): Promise<Selection> {
    await this.#recheck.look(signal);
    const how = { atBoundary: true, provenOnly: false };
    for (const { config } of (await this.#candidates.look(state, how)).serving) {
      if (this.#learned.isPriced(config) === null) this.#learned.learnPrice(config, await this.#deps.provider(config));
    }
    return this.#candidates.look(state, how);
  }
}
