import { COST_DIMENSIONS, type CapUse, type CostDimension, type CostQuery } from '../../domain/money/cost-report.ts';
import { dayBegins } from '../../domain/local-day.ts';
import type { CapRow } from './cap-rows.ts';
import { capScope } from './cap-rows.ts';
import type { CostChart } from './cost-chart.ts';
import type { CostTable } from './cost-rows.ts';

export const COST_RANGES = ['today', 'week', 'month', 'all'] as const;
export type CostRange = (typeof COST_RANGES)[number];

export const RANGE_WORDS: Readonly<Record<CostRange, string>> = {
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
  all: 'All time',
};

/** What the user chose to see. The page keeps it, so that the choice survives while the page is hidden. */
export interface CostPageQuery {
  groupBy: CostDimension;
  range: CostRange;
  /** `null`: all. */
  projectId: string | null;
  providerId: string | null;
}

export const DEFAULT_COST_QUERY: CostPageQuery = {
  groupBy: 'provider',
  range: 'week',
  projectId: null,
  providerId: null,
};

export interface PageOption {
  value: string;
  label: string;
}

/** Everything that the costs page shows, as text and numbers; the page only draws it. */
export interface CostPage {
  query: CostPageQuery;
  options: { groupBy: PageOption[]; range: PageOption[]; project: PageOption[]; provider: PageOption[] };
  chart: CostChart;
  table: CostTable;
  /** Column headings of the table. */
  head: string[];
  caps: CapRow[];
  /** A sentence if the page shows one project, else `null`. */
  forecast: string | null;
  /** When the costs were read: `14:10`. */
  readAt: string;
}

export type ToCostPage = { type: 'page'; page: CostPage } | { type: 'message'; text: string };

export type FromCostPage =
  /** The page listens now; a message sent earlier would be lost. `query`: what it showed before it was hidden. */
  | { type: 'ready'; query: CostPageQuery | null }
  | { type: 'query'; query: CostPageQuery }
  | { type: 'export' }
  | { type: 'raiseBudget'; capId: string };

/** Checks a message from the page; `undefined` for anything that our page does not send. */
export function readFromCostPage(message: unknown): FromCostPage | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  switch (message.type) {
    case 'ready':
      return { type: 'ready', query: 'query' in message ? (readCostPageQuery(message.query) ?? null) : null };
    case 'query': {
      const query = 'query' in message ? readCostPageQuery(message.query) : undefined;
      return query === undefined ? undefined : { type: 'query', query };
    }
    case 'export':
      return { type: 'export' };
    case 'raiseBudget':
      return 'capId' in message && typeof message.capId === 'string'
        ? { type: 'raiseBudget', capId: message.capId }
        : undefined;
    default:
      return undefined;
  }
}

/** `undefined` for an invalid query, such as one that an older version of the page kept. */
export function readCostPageQuery(value: unknown): CostPageQuery | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { groupBy, range, projectId, providerId } = value as Record<string, unknown>;
  const dimension = COST_DIMENSIONS.find((one) => one === groupBy);
  const span = COST_RANGES.find((one) => one === range);
  if (dimension === undefined || span === undefined || !isChoice(projectId) || !isChoice(providerId)) return undefined;
  return { groupBy: dimension, range: span, projectId, providerId };
}

/** Start of the range in milliseconds since 1970; `undefined`: the first entry. */
export function rangeStart(range: CostRange, now: number): number | undefined {
  const day = (back: number): number => {
    const date = new Date(now);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
  };
  return { today: dayBegins(now), week: day(6), month: day(29), all: undefined }[range];
}

/** Translates a query of the page into a query of the cost book. */
export function bookQuery({ groupBy, range, projectId, providerId }: CostPageQuery, now: number): CostQuery {
  const sinceMs = rangeStart(range, now);
  return {
    groupBy,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(projectId === null ? {} : { projectId }),
    ...(providerId === null ? {} : { providerId }),
  };
}

/**
 * The USD budget that fits the chart of this query: it has the scope that the chart draws. The chart of today prefers the
 * budget per day; otherwise the budget in all is used.
 */
export function chartCap(caps: readonly CapUse[], { range, projectId, providerId }: CostPageQuery): CapUse | undefined {
  if (projectId !== null && providerId !== null) return undefined;
  const scope = projectId !== null ? 'project' : providerId !== null ? 'provider' : 'all';
  const fits = (period: 'day' | 'ever') => (cap: CapUse) => {
    const about = capScope(cap.id);
    if (cap.unit !== 'usd' || about?.scope !== scope || about.period !== period) return false;
    return about.id === (projectId ?? providerId ?? '');
  };
  return (range === 'today' ? caps.find(fits('day')) : undefined) ?? caps.find(fits('ever'));
}

function isChoice(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
