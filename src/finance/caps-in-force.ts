import { billingOf } from '../domain/provider/billing.ts';
import { capsOf, capsOfBudget, type Cap } from '../domain/money/budget.ts';
import type { FactoryConfig } from '../domain/settings/config.ts';
import type { Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Ledger } from '../ports/ledger.ts';

/** The caps of the settings as they are now, in the form that the ledger wants them in. */
export class CapsInForce {
  readonly #ledger: Pick<Ledger, 'usedBefore'>;
  readonly #config: () => FactoryConfig;

  constructor(ledger: Pick<Ledger, 'usedBefore'>, config: () => FactoryConfig) {
    this.#ledger = ledger;
    this.#config = config;
  }

  /**
   * Every cap that one turn of this project (`null`: any) at this provider must keep. What a quota pays for is not money, so caps
   * in USD do not bind it.
   */
  async binding(project: Project | null, provider: ProviderConfig): Promise<Cap[]> {
    const own = project === null ? [] : this.ofProject(project);
    const all = [...own, ...this.ofAll(), ...(await this.ofProvider(provider))];
    return billingOf(provider) === 'subscription' ? all.filter(({ unit }) => unit !== 'usd') : all;
  }

  ofAll(): Cap[] {
    return capsOfBudget({ kind: 'all' }, this.#config().budget);
  }

  ofProject({ id, limits }: Project): Cap[] {
    return capsOf({ kind: 'project', projectId: id }, 'ever', {
      ...(limits.maxCostUsd === null ? {} : { usd: limits.maxCostUsd }),
      ...(limits.maxTokens === null ? {} : { tokens: limits.maxTokens }),
      ...(limits.maxTurns === null ? {} : { turns: limits.maxTurns }),
    });
  }

  /** Its budget, and its prepaid credit. */
  async ofProvider(provider: ProviderConfig): Promise<Cap[]> {
    const scope = { kind: 'provider', providerId: provider.id } as const;
    const caps = capsOfBudget(scope, provider.budget ?? {});
    const { creditsAvailable } = provider;
    if (creditsAvailable === undefined) return caps;
    const since = provider.creditsSince;
    const usedBefore = since === undefined ? 0 : (await this.#ledger.usedBefore(provider.id, Date.parse(since))).usd;
    return [...caps, { scope, period: 'ever', unit: 'usd', allowed: creditsAvailable, usedBefore }];
  }
}
