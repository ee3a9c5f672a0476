import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { remedyOf, type ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { ProviderRecheck } from './provider-recheck.ts';
import type { ProviderStandings } from './provider-standings.ts';
import type { WakeUps } from './wake-ups.ts';

/** What a run's turns and probes tell of a provider, and its questions whether the provider is back. Costs nothing. */
export class ProviderWatch {
  readonly #standings: ProviderStandings;
  readonly #recheck: ProviderRecheck;
  readonly #wakes: WakeUps;

  constructor(standings: ProviderStandings, recheck: ProviderRecheck, wakes: WakeUps) {
    this.#standings = standings;
    this.#recheck = recheck;
    this.#wakes = wakes;
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
    if (await this.#standings.probed(config, failure, startedAtMs)) this.#wakes.retry();
  }

  /** Asks for free whether the provider is back. Returns whether only a paid probe can tell. */
  poll(config: ProviderConfig, signal: AbortSignal): Promise<boolean> {
    return this.#standings.poll(config, signal);
  }

  /** Probes providers that wait for a person, which is free, if that is due. */
  recheck(signal: AbortSignal): Promise<void> {
    return this.#recheck.look(signal);
  }
}
