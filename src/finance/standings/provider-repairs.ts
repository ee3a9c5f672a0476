import type { FinanceDeps } from '../finance-deps.ts';
import type { LearnedNeeds } from '../learned-needs.ts';
import type { ProviderStandings } from './provider-standings.ts';
import type { WakeUps } from './wake-ups.ts';

/** What people do about providers and limits, told by the fleet. Each ends waits. */
export class ProviderRepairs {
  readonly #deps: Pick<FinanceDeps, 'providers'>;
  readonly #standings: ProviderStandings;
  readonly #learned: LearnedNeeds;
  readonly #wakes: WakeUps;
  /** By provider, its configuration at the last look. */
  #settings: ReadonlyMap<string, string> = new Map();

  constructor(
    deps: Pick<FinanceDeps, 'providers'>,
    { standings, learned, wakes }: { standings: ProviderStandings; learned: LearnedNeeds; wakes: WakeUps },
  ) {
    this.#deps = deps;
    this.#standings = standings;
    this.#learned = learned;
    this.#wakes = wakes;
  }

  /** A person fixed something or says so: failures that only a person can fix are retried. */
  async personActed(providerIds: readonly string[]): Promise<void> {
    for (const id of providerIds) await this.#standings.fixed(id);
    this.#wakes.retry();
  }

  /** Those of a project bind its forks too. */
  limitsChanged(): void {
    this.#wakes.retry();
  }

  /** Providers whose settings were changed are retried. */
  settingsChanged(): void {
    const configs = new Map(this.#deps.providers().map((config) => [config.id, JSON.stringify(config)]));
    const edited = [...configs].filter(([id, text]) => this.#settings.has(id) && this.#settings.get(id) !== text);
    this.#settings = configs;
    // Prices may have changed, and with them what a turn needs.
    this.#learned.forget();
    // The run that needs the ledger says what is wrong with it.
    void this.personActed(edited.map(([id]) => id)).catch(() => {
      this.#wakes.retry();
    });
  }
}
