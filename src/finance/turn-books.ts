import { capId, capsOfBudget, warningKey } from '../domain/money/budget.ts';
import { localDay } from '../domain/local-day.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { CostEntry, Reservation } from '../domain/money/cost-entry.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';

/**
 * What is recorded when a turn has ended. The journal is authoritative and is written first; the ledger follows, and is
 * reconciled when a driver takes the project over. So a kill between any two of these loses and doubles nothing.
 */
export class TurnBooks {
  readonly #deps: FinanceDeps;
  readonly #caps: CapsInForce;
  /** Caps that a project of this process has warned about already. */
  readonly #warned = new Set<string>();

  constructor(deps: FinanceDeps, caps: CapsInForce) {
    this.#deps = deps;
    this.#caps = caps;
  }

  /**
   * Replaces the reservation with the bill, whatever the turn's outcome. A refused turn used nothing and counts for no cap, so its
   * reservation is only released.
   */
  async settle(
    projectId: string,
    reservation: Reservation | null,
    entry: CostEntry,
    billing: Billing,
    requests: number,
  ): Promise<void> {
    await this.#deps.ledger.settle(reservation?.id ?? null, { projectId, entry, billing, requests });
  }

  /** Call before the journal records the interruption: after that, the reservation would no longer be known. */
  async holdUncertain(reservation: Reservation | null): Promise<void> {
    if (reservation !== null) await this.#deps.ledger.holdUncertain(reservation.id);
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
