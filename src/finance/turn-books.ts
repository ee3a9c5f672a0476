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
 * What is written down when a turn has ended. The journal is the truth and comes first; the ledger follows, and is brought in
 * line with it when a driver takes the project up. So a kill between any two of these loses and doubles nothing.
 */
export class TurnBooks {
  readonly #deps: FinanceDeps;
  readonly #caps: CapsInForce;
  readonly #readings: QuotaReadings;
  /** Shared caps of which one of the projects here has told already. */
  readonly #warned = new Set<string>();

  constructor(deps: FinanceDeps, caps: CapsInForce, readings: QuotaReadings) {
    this.#deps = deps;
    this.#caps = caps;
    this.#readings = readings;
  }

  /** The bill takes the place of the reservation, whatever came of the turn. */
  async settle(
    projectId: string,
    reservation: Reservation | null,
    entry: CostEntry,
    billing: Billing,
    requests: number,
  ): Promise<void> {
    await this.#deps.ledger.settle(reservation?.id ?? null, { projectId, entry, billing, requests });
  }

  /** The turn never began. */
  async release({ id }: Reservation): Promise<void> {
    await this.#deps.ledger.release(id);
  }

  /** Before the journal says that the turn was cut off: once it says so, nobody would know what was set aside. */
  async holdUncertain({ reservation }: OpenTurn): Promise<void> {
    if (reservation !== null) await this.#deps.ledger.holdUncertain(reservation.id);
  }

  /** A turn that began before others failed says nothing about now. */
  async served(providerId: string, startedAtMs: number): Promise<void> {
    const nowMs = this.#deps.clock.now();
    await this.#deps.ledger.changeStanding(providerId, (standing) => {
      const isOlder = startedAtMs < (standing.lastFailureAtMs ?? 0) && (standing.unavailableUntilMs ?? 0) > nowMs;
      return { standing: isOlder ? standing : { ...forgiven(standing), lastSuccessAtMs: nowMs } };
    });
  }

  /** What the failure of a turn means: the standing for all projects, and the facts for this one's journal. */
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
      // What is reserved for the next turn is another sum; the provider has done nothing wrong.
      if (remedyOf(failure.kind) === 'again') return [];
      return [{ ...event, unavailableUntil: null, retrying: false, local: true }];
    }
    const until = outage.standing.unavailableUntilMs;
    const unavailableUntil = until === null ? null : new Date(until).toISOString();
    return [{ ...event, unavailableUntil, retrying: outage.retrying, local: outage.local }];
  }

  /** Tells all projects what the failure of a turn means, unless it is a matter of this one alone. */
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

  /** A person has mended it: what only a person can mend is taken back; a used-up quota stays used up. */
  async mended(providerId: string): Promise<void> {
    await this.#deps.ledger.changeStanding(providerId, (standing) => ({
      standing: needsPerson(standing) ? forgiven(standing) : standing,
    }));
  }

  /** What is left in its windows counts again, and no failure from before they were read. */
  async ruledByWindows({ providerId, lastFailureAtMs }: ProviderStanding): Promise<void> {
    await this.#deps.ledger.changeStanding(providerId, (standing) => ({
      standing: standing.lastFailureAtMs === lastFailureAtMs ? forgiven(standing) : standing,
    }));
  }

  /** Caps of which so much is used that a person should know; each is told once, a cap per day once a day, one that was raised anew. */
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
