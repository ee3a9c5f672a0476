import { billingOf } from '../domain/billing.ts';
import type { Cap } from '../domain/budget.ts';
import { capsOfBudget } from '../domain/cap.ts';
import type { FactoryConfig } from '../domain/config.ts';
import type { Project } from '../domain/project.ts';
import type { ProviderConfig } from '../domain/provider-config.ts';
import type { Ledger } from '../ports/ledger.ts';

/** A report of the past does not change often; a late entry of another window may still come in. */
const KEPT_MS = 300_000;

/** The caps that bind a turn of a project with a provider: all of them must hold. */
export class CapsInForce {
  readonly #ledger: Ledger;
  readonly #spentBefore = new Map<string, { atMs: number; usd: number }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Money that is counted as money: what a quota pays for is not bound by caps in USD. */
  async binding(
    project: Project | null,
    provider: ProviderConfig,
    config: FactoryConfig,
    nowMs: number,
  ): Promise<Cap[]> {
    const all = [
      ...(project === null ? [] : projectCaps(project)),
      ...capsOfBudget({ kind: 'all' }, config.budget),
      ...(await this.ofProvider(provider, nowMs)),
    ];
    return billingOf(provider) === 'subscription' ? all.filter(({ unit }) => unit !== 'usd') : all;
  }

  /** Its budget, and its prepaid credit as a cap on money. */
  async ofProvider(provider: ProviderConfig, nowMs: number): Promise<Cap[]> {
    const scope = { kind: 'provider' as const, providerId: provider.id };
    const budget = capsOfBudget(scope, provider.budget);
    if (provider.creditsAvailable === undefined) return budget;
    const allowed = provider.creditsAvailable + (await this.#before(provider, nowMs));
    return [...budget, { scope, period: 'ever', unit: 'usd', allowed }];
  }

  /** Credit is counted from `creditsSince` on; what was spent before is added, because the ledger counts from the beginning. */
  async #before({ id, creditsSince }: ProviderConfig, nowMs: number): Promise<number> {
    if (creditsSince === undefined) return 0;
    const key = `${id} ${creditsSince}`;
    const kept = this.#spentBefore.get(key);
    if (kept !== undefined && nowMs - kept.atMs < KEPT_MS && nowMs >= kept.atMs) return kept.usd;
    const query = { groupBy: 'provider' as const, providerId: id, untilMs: Date.parse(creditsSince) };
    const { total } = await this.#ledger.report(query);
    const usd = total.costUsd + total.uncertainUsd;
    this.#spentBefore.set(key, { atMs: nowMs, usd });
    return usd;
  }
}

/** A project's own limits, as caps. */
export function projectCaps({ id, limits }: Project): Cap[] {
  const scope = { kind: 'project' as const, projectId: id };
  const cap = (unit: Cap['unit'], allowed: number | null): Cap[] =>
    allowed === null ? [] : [{ scope, period: 'ever', unit, allowed }];
  return [...cap('usd', limits.maxCostUsd), ...cap('tokens', limits.maxTokens), ...cap('turns', limits.maxTurns)];
}
