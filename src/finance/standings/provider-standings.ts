import type { FactoryEvent } from '../../domain/run/events.ts';
import { outageAfter, type Outage } from '../../domain/provider/outage-backoff.ts';
import { isUsedUp, remedyOf, type ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { forgiven, isUnproven, needsPerson, type ProviderStanding } from '../../domain/provider/provider-standing.ts';
import { lastReset, usedUp, windowsFor } from '../../domain/provider/quota-windows.ts';
import type { FinanceDeps } from '../finance-deps.ts';
import type { QuotaReadings } from './quota-readings.ts';

/** What turns, probes, quota readings and people tell about the providers. Every process of the machine shares it in the ledger. */
export class ProviderStandings {
  readonly #deps: FinanceDeps;
  readonly #readings: QuotaReadings;

  constructor(deps: FinanceDeps, readings: QuotaReadings) {
    this.#deps = deps;
    this.#readings = readings;
  }

  /** Records that the provider answered a turn. A turn that began before a newer failure says nothing about the present. */
  async succeeded(providerId: string, startedAtMs: number): Promise<void> {
    const nowMs = this.#deps.clock.now();
    await this.#deps.ledger.changeStanding(providerId, (standing) => {
      const isOlder = startedAtMs < (standing.lastFailureAtMs ?? 0) && (standing.unavailableUntilMs ?? 0) > nowMs;
      return { standing: isOlder ? standing : { ...forgiven(standing), lastSuccessAtMs: nowMs } };
    });
  }

  /** Records the failure of a turn: the standing for all projects, and the events for this project's journal. */
  async failed(
    config: ProviderConfig,
    failure: ProviderFailure,
    startedAtMs: number,
    signal: AbortSignal,
  ): Promise<FactoryEvent[]> {
    const isSilent = failure.resetAt === null && failure.retryAfterMs === null;
    if (isUsedUp(failure.kind) && isSilent) await this.#readings.read(config, signal);
    const outage = await this.outage(config, failure, startedAtMs);
    const event = { type: 'provider.failed' as const, providerId: config.id, failure };
    if (outage === undefined) {
      // The next reservation has another size; the provider is not at fault.
      if (remedyOf(failure.kind) === 'again') return [];
      return [{ ...event, unavailableUntil: null, retrying: false, local: true }];
    }
    const until = outage.standing.unavailableUntilMs;
    const unavailableUntil = until === null ? null : new Date(until).toISOString();
    return [{ ...event, unavailableUntil, retrying: outage.retrying, local: outage.local }];
  }

  /** Records what a probe found. Returns whether the provider is back: any answer counts, even a refusal or an exhausted allowance. */
  async probed(config: ProviderConfig, failure: ProviderFailure | null, startedAtMs: number): Promise<boolean> {
    if (failure !== null && (await this.outage(config, failure, startedAtMs)) !== undefined) return false;
    await this.succeeded(config.id, startedAtMs);
    return true;
  }

  /**
   * Reads the quota, which is free, and lets a fresh reading decide about the provider. Returns whether only a paid probe can tell
   * if it is back.
   */
  async poll(config: ProviderConfig, signal: AbortSignal): Promise<boolean> {
    const standing = await this.#readings.read(config, signal);
    if (signal.aborted || needsPerson(standing)) return false;
    const nowMs = this.#deps.clock.now();
    const windows = windowsFor(config, standing.windows, nowMs);
    const readAtMs = standing.windowsAtMs ?? -Infinity;
    // A poll without a result keeps the earlier reading; a reading from before the failure says nothing about it.
    const isAnswer =
      nowMs - readAtMs < this.#deps.config().pollingInterval && readAtMs >= (standing.lastFailureAtMs ?? -Infinity);
    if (windows.length === 0 || !isAnswer) return isUnproven(standing);
    // The quota windows decide from here on, except for rate limits and capacity failures, which they do not cover.
    const isRuled = standing.lastFailureKind !== 'rateLimit' && standing.lastFailureKind !== 'capacity';
    if (isRuled && standing.unavailableUntilMs !== null) await this.ruledByWindows(standing);
    return false;
  }

  /** Updates the standing for all projects, unless the failure concerns only this project. */
  async outage(config: ProviderConfig, failure: ProviderFailure, startedAtMs: number): Promise<Outage | undefined> {
    const nowMs = this.#deps.clock.now();
    const random = this.#deps.ids.random();
    const pollingIntervalMs = this.#deps.config().pollingInterval;
    const { outage } = await this.#deps.ledger.changeStanding(config.id, (standing) => {
      const windows = usedUp(windowsFor(config, standing.windows, nowMs), config.quotaShare ?? 1);
      const facts = { standing, windowsResetMs: lastReset(windows), pollingIntervalMs, startedAtMs, nowMs, random };
      const found = outageAfter(failure, facts);
      return { outage: found, standing: found === undefined || found.local ? standing : found.standing };
    });
    return outage;
  }

  /** A person fixed the provider: drops failures that only a person can fix. A used-up quota stays used up. */
  async fixed(providerId: string): Promise<void> {
    await this.#deps.ledger.changeStanding(providerId, (standing) => ({
      standing: needsPerson(standing) ? forgiven(standing) : standing,
    }));
  }

  /** The quota windows decide again; drops the failure from before they were read. */
  async ruledByWindows({ providerId, lastFailureAtMs }: ProviderStanding): Promise<void> {
    await this.#deps.ledger.changeStanding(providerId, (standing) => ({
      standing: standing.lastFailureAtMs === lastFailureAtMs ? forgiven(standing) : standing,
    }));
  }
}
