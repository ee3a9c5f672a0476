import type { CapUse, CostDimension, CostQuery, CostReport, CostSum } from '../../../src/domain/money/cost-report.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import { addUsd } from '../../../src/domain/money/bills.ts';
import { addTokens, noTokens } from '../../../src/domain/money/tokens.ts';
import { failed, succeeded } from '../../../src/domain/result.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { CostBook, ForecastAnswer } from '../../../src/engine/cost-book-contract.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import { localDay } from '../../../src/domain/local-day.ts';
import { reportedBy } from '../../../src/domain/refusal.ts';

/** Adds up the entries of projects in memory; caps and forecast are what the test says. */
export class MemoryCostBook implements CostBook {
  readonly #states: () => readonly ProjectState[];
  capUse: CapUse[] = [];
  forecastAnswer: ForecastAnswer = { kind: 'thin', have: 3, need: 8, trackRecord: { scored: 0, inside: 0 } };
  /** Their turns are paid for by a quota. */
  subscriptions = new Set<string>();
  /** Every answer is this refusal. */
  trouble: string | undefined;
  readonly asked: CostQuery[] = [];

  constructor(states: () => readonly ProjectState[]) {
    this.#states = states;
  }

  async report(query: CostQuery): Promise<Outcome<CostReport>> {
    this.asked.push(query);
    if (this.trouble !== undefined) return failed(reportedBy({ message: this.trouble }));
    const rows = new Map<string, CostSum>();
    let total = nothing();
    for (const { project, finance } of this.#states()) {
      if (query.projectId !== undefined && query.projectId !== project.id) continue;
      for (const entry of finance.costHistory.filter((one) => isWanted(one, query))) {
        const key = keyOf(entry, project.id, query.groupBy);
        rows.set(key, this.#add(rows.get(key) ?? nothing(), entry));
        total = this.#add(total, entry);
      }
      total = { ...total, uncertainUsd: addUsd(total.uncertainUsd, finance.uncertainUsd) };
    }
    const sorted = [...rows].map(([key, sum]) => ({ key, ...sum }));
    return succeeded({
      query,
      rows: sorted.toSorted((a, b) => (query.groupBy === 'day' ? a.key.localeCompare(b.key) : b.costUsd - a.costUsd)),
      total,
    });
  }

  async caps(): Promise<Outcome<CapUse[]>> {
    return this.trouble === undefined ? succeeded(this.capUse) : failed(reportedBy({ message: this.trouble }));
  }

  async forecast(): Promise<Outcome<ForecastAnswer>> {
    return this.trouble === undefined ? succeeded(this.forecastAnswer) : failed(reportedBy({ message: this.trouble }));
  }

  #add(sum: CostSum, { provider, tokens, costUsd }: CostEntry): CostSum {
    const subscribed = this.subscriptions.has(provider);
    return {
      ...sum,
      turns: sum.turns + 1,
      requests: sum.requests + 1,
      tokens: addTokens(sum.tokens, tokens),
      costUsd: addUsd(sum.costUsd, subscribed ? 0 : (costUsd ?? 0)),
      subscriptionTurns: sum.subscriptionTurns + (subscribed ? 1 : 0),
      unpricedTurns: sum.unpricedTurns + (costUsd === null && !subscribed ? 1 : 0),
    };
  }
}

const nothing = (): CostSum => ({
  ...{ turns: 0, requests: 0, tokens: noTokens, costUsd: 0 },
  ...{ unpricedTurns: 0, subscriptionTurns: 0, uncertainUsd: 0 },
});

function isWanted(entry: CostEntry, { sinceMs = -Infinity, untilMs = Infinity, providerId }: CostQuery): boolean {
  const at = Date.parse(entry.at);
  return at >= sinceMs && at < untilMs && (providerId === undefined || entry.provider === providerId);
}

function keyOf(entry: CostEntry, projectId: string, dimension: CostDimension): string {
  switch (dimension) {
    case 'project':
      return projectId;
    case 'task':
      return entry.taskId ?? '';
    case 'day':
      return localDay(Date.parse(entry.at));
    case 'provider':
    case 'model':
    case 'persona':
    case 'operation':
      return entry[dimension];
  }
}
