import { billingOf } from '../../domain/provider/billing.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProviderStanding } from '../../domain/provider/provider-standing.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { LLMProvider } from '../../ports/llm-provider.ts';

/** A reading of a provider's health and quota is valid for this long. */
export const READING_HOLDS_MS = 300_000;

interface ReadingDeps {
  ledger: Ledger;
  clock: Clock;
  provider(config: ProviderConfig): Promise<LLMProvider>;
}

/** Free readings of quota windows. One at a time per provider, however many projects ask; every process of the machine sees it. */
export class QuotaReadings {
  readonly #deps: ReadingDeps;
  readonly #running = new Map<string, Promise<ProviderStanding>>();
  /** Includes providers that reported nothing, so that they are not asked before every turn. */
  readonly #askedAtMs = new Map<string, number>();

  constructor(deps: ReadingDeps) {
    this.#deps = deps;
  }

  /** Whether the provider has a quota that was not read recently. */
  isDue(config: ProviderConfig, standing: ProviderStanding): boolean {
    if (billingOf(config) !== 'subscription') return false;
    const now = this.#deps.clock.now();
    const age = (atMs: number | null | undefined): number => (atMs == null ? Infinity : Math.abs(now - atMs));
    return Math.min(age(standing.windowsAtMs), age(this.#askedAtMs.get(config.id))) >= READING_HOLDS_MS;
  }

  /** Reads now and stores the result. */
  read(config: ProviderConfig, signal: AbortSignal): Promise<ProviderStanding> {
    const running = this.#running.get(config.id);
    if (running !== undefined) return running;
    const reading = this.#read(config, signal).finally(() => this.#running.delete(config.id));
    this.#running.set(config.id, reading);
    return reading;
  }

  async #read(config: ProviderConfig, signal: AbortSignal): Promise<ProviderStanding> {
    const { quota } = await this.#deps.provider(config);
    // A provider without a reader reports nothing, which keeps the windows as they are.
    const windows = (await quota?.read(signal)) ?? [];
    if (!signal.aborted) this.#askedAtMs.set(config.id, this.#deps.clock.now());
    const windowsAtMs = this.#deps.clock.now();
    const { standing } = await this.#deps.ledger.changeStanding(config.id, (before) => ({
      standing: windows.length === 0 ? before : { ...before, windows, windowsAtMs },
    }));
    return standing;
  }
}
