import { billingOf } from '../domain/provider/billing.ts';
import { ancestorsOf } from '../domain/lineage/ancestors.ts';
import { capsOf, capsOfBudget, type Cap } from '../domain/money/budget.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { Limits, Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Ledger } from '../ports/ledger.ts';

/** The caps of the current settings, in the ledger's form. */
export class CapsInForce {
  readonly #ledger: Pick<Ledger, 'usedBefore' | 'ancestors'>;
  readonly #config: () => FactoryConfig;
  readonly #project: (id: string) => Project | undefined;

  /** `project` looks up an existing project; the limits of a family's root bind the whole family. */
  constructor(
    ledger: Pick<Ledger, 'usedBefore' | 'ancestors'>,
    config: () => FactoryConfig,
    project: (id: string) => Project | undefined,
  ) {
    this.#ledger = ledger;
    this.#config = config;
    this.#project = project;
  }

  /**
   * Every cap that a turn of this project (`null`: any) at this provider must keep. Caps in USD do not bind turns that a quota
   * pays for.
   */
  async binding(project: Project | null, provider: ProviderConfig): Promise<Cap[]> {
    const own = project === null ? [] : [...this.ofProject(project), ...(await this.ofFamily(project))];
    const all = [...own, ...this.ofAll(), ...(await this.ofProvider(provider))];
    return billingOf(provider) === 'subscription' ? all.filter(({ unit }) => unit !== 'usd') : all;
  }

  ofAll(): Cap[] {
    return capsOfBudget({ kind: 'all' }, this.#config().budget);
  }

  ofProject({ id, limits }: Project): Cap[] {
    return capsOfLimits({ kind: 'project', projectId: id }, limits);
  }

  /**
   * The limits of the family's root, over the whole family; none for a project without parent and children. If the root was
   * removed, the topmost ancestor that still exists takes its place, with its own descendants.
   */
  async ofFamily(project: Project): Promise<Cap[]> {
    const known = ancestorsOf(project, this.#project);
    // What a project was forked from it knows itself. Beyond one that was removed, the ledger alone knows.
    const last = known.at(-1);
    const beyond = last === undefined || this.#project(last) !== undefined ? [] : await this.#ledger.ancestors(last);
    const top = [...known, ...beyond].flatMap((id) => this.#project(id) ?? []).at(-1);
    if (top === undefined && project.childProjectIds.length === 0) return [];
    const root = top ?? project;
    return capsOfLimits({ kind: 'family', rootId: root.id }, root.limits);
  }

  /** The provider's budget and its prepaid credit. */
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

function capsOfLimits(scope: Cap['scope'], { maxCostUsd, maxTokens, maxTurns }: Limits): Cap[] {
  return capsOf(scope, 'ever', {
    ...(maxCostUsd === null ? {} : { usd: maxCostUsd }),
    ...(maxTokens === null ? {} : { tokens: maxTokens }),
    ...(maxTurns === null ? {} : { turns: maxTurns }),
  });
}
