import type { CapUnit } from '../domain/money/budget.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';

const SAMPLE_TOKENS = { input: 1000, output: 1000, thinking: 0, cacheRead: 0, cacheWrite: 0 };

/** What the first use of a provider tells about its turns. Changed settings may change it, so they forget everything. */
export class LearnedNeeds {
  /** Whether a price is known. Learned with the first use, because asking loads the provider. */
  #priced = new WeakMap<ProviderConfig, boolean>();
  /** By unit, the amount that a cap last had no room for: no reservation is tried until there is that much. */
  #needs = new WeakMap<ProviderConfig, Partial<Record<CapUnit, number>>>();

  /** `null`: the provider was not used yet. */
  isPriced(config: ProviderConfig): boolean | null {
    return this.#priced.get(config) ?? null;
  }

  learnPrice(config: ProviderConfig, { pricing }: LLMProvider): boolean {
    const known = pricing !== undefined && pricing.estimateCost(SAMPLE_TOKENS) !== null;
    this.#priced.set(config, known);
    return known;
  }

  needsOf(config: ProviderConfig): Partial<Record<CapUnit, number>> {
    return this.#needs.get(config) ?? {};
  }

  /** A cap had no room for a turn, which needs at least `amount`. */
  tooMuch(config: ProviderConfig, unit: CapUnit, amount: number): void {
    this.#needs.set(config, { ...this.#needs.get(config), [unit]: amount });
  }

  /** A turn found room. */
  fits(config: ProviderConfig): void {
    this.#needs.delete(config);
  }

  forget(): void {
    this.#priced = new WeakMap();
    this.#needs = new WeakMap();
  }
}
