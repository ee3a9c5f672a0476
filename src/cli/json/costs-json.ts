import { basesOf, type CapUse, type CostReport, type CostSum } from '../../domain/money/cost-report.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { ForecastAnswer } from '../../engine/cost-book-contract.ts';
import type { CostNames } from '../../presenters/costs/cost-names.ts';
import { costRemarks } from '../../presenters/costs/cost-rows.ts';
import { forecastSentence } from '../../presenters/costs/forecast-text.ts';

/** The query and the answer of the cost book. */
export interface Costs {
  project: ProjectSnapshot | undefined;
  report: CostReport;
  caps: CapUse[];
  /** `null` unless the query is about one project. */
  forecast: ForecastAnswer | null;
}

/** What `costs --json` prints. Fields are added, never renamed; docs/command-line.md describes each. */
export function costsJson({ project, report, caps, forecast }: Costs, names: CostNames): Record<string, unknown> {
  const { groupBy, sinceMs, untilMs, providerId } = report.query;
  return {
    project: project === undefined ? null : { id: project.state.project.id, name: project.state.project.name },
    query: { by: groupBy, since: iso(sinceMs), until: iso(untilMs), provider: providerId ?? null },
    rows: report.rows.map((row) => ({ key: row.key, name: names(groupBy, row.key), ...sumJson(row) })),
    total: sumJson(report.total),
    remarks: costRemarks(report),
    caps,
    forecast: forecast === null ? null : { ...forecast, sentence: forecastSentence(forecast) },
  };
}

/** `costUsd` is `null` where none of the turns has a price: unknown, not free. */
function sumJson(sum: CostSum): Record<string, unknown> {
  const { turns, requests, tokens, costUsd, unpricedTurns, subscriptionTurns, uncertainUsd } = sum;
  const { estimated, atLeast, untold } = basesOf(sum);
  const priced = turns === 0 || costUsd > 0 || turns > unpricedTurns + subscriptionTurns;
  return {
    ...{ turns, requests, tokens, costUsd: priced ? costUsd : null },
    ...{ unpricedTurns, subscriptionTurns, uncertainUsd },
    basis: { told: turns - estimated - atLeast - untold, estimated, atLeast, untold },
  };
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
