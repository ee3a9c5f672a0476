import { capId, capsOfBudget, warningKey } from '../domain/money/budget.ts';
import { localDay } from '../domain/local-day.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { CostEntry, Reservation } from '../domain/money/finance.ts';
import { outageAfter, type Outage } from '../domain/provider/outage-backoff.ts';
import { isUsedUp, remedyOf, type ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { forgiven, needsPerson, type ProviderStanding } from '../domain/provider/provider-standing.ts';
import { lastReset, usedUp, windowsFor } from '../domain/provider/quota-windows.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { OpenTurn, ProjectState } from '../domain/run/state.ts';
import type { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';
import type { QuotaReadings } from './quota-readings.ts';

/**
 * What is recorded when a turn has ended. The journal is authoritative and is written first; the ledger follows, and is
 * reconciled when a driver takes the project over. So a kill between any two of these loses and doubles nothing.
 */
export class TurnBooks {
  readonly #deps: FinanceDeps;
  readonly #caps: CapsInForce;
  readonly #readings: QuotaReadings;
  /** Caps that a project of this process has warned about already. */
  readonly #warned = new Set<string>();

  constructor(deps: FinanceDeps, caps: CapsInForce, readings: QuotaReadings) {
    this.#deps = deps;
    this.#caps = caps;
    this.#readings = readings;
  }

  /** Replaces the reservation with the bill, whatever the turn's outcome. */
  async settle(
    projectId: string,
    reservation: Reservation | null,
    entry: CostEntry,
    billing: Billing,
    requests: number,
  ): Promise<void> {
    await this.#deps.ledger.settle(reservation?.id ?? null, { projectId, entry, billing, requests });
  }

  /** Releases the reservation of a turn that never began. */
  async release({ id }: Reservation): Promise<void> {
    await this.#deps.ledger.release(id);
  }

  /** Call before the journal records the interruption: after that, the reservation would no longer be known. */
  async holdUncertain({ reservation }: OpenTurn): Promise<void> {
    if (reservation !== null) await this.#deps.ledger.holdUncertain(reservation.id);
  }

  /** Records that the provider answered a turn. A turn that began before a newer failure says nothing about the present. */
  async served(providerId: string, startedAtMs: number): Promise<void> {
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
  async mended(providerId: string): Promise<void> {
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

  /**
   * Caps that are used so far that a person should know. Warns once per cap, once a day for daily caps, and again after a cap was
   * raised.
   */
  async warnings(state: ProjectState, provider: ProviderConfig): Promise<FactoryEvent[]> {
    const nowMs = this.#deps.clock.now();
    const { budget, budgetWarning } = this.#deps.config();
    const caps = [
      ...this.#caps.ofProject(state.project),
      ...(await this.#caps.ofFamily(state.project)),
      ...capsOfBudget({ kind: 'all' }, budget),
      ...(await this.#caps.ofProvider(provider)),
    ].filter(({ allowed }) => allowed > 0);
    if (caps.length === 0) return [];
    const uses = await this.#deps.ledger.capUse(caps, nowMs);
    return caps.flatMap((cap, index): FactoryEvent[] => {
      const name = cap.period === 'day' ? `${capId(cap)} ${localDay(nowMs)}` : capId(cap);
      const used = uses[index]?.used ?? 0;
      const key = warningKey({ cap: name, allowed: cap.allowed });
      if (used < cap.allowed * budgetWarning || this.#warned.has(key)) return [];
      this.#warned.add(key);
      if (state.budgetWarnings.includes(key)) return [];
      return [{ type: 'budget.warned', cap: name, used, allowed: cap.allowed }];
    });
  }
}
