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

/** What a person chose to see. Kept by the page, so that it is there again after it was hidden. */
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

/** Everything that the costs page shows, in words and numbers: it draws and computes nothing. */
export interface CostPage {
  query: CostPageQuery;
  options: { groupBy: PageOption[]; range: PageOption[]; project: PageOption[]; provider: PageOption[] };
  chart: CostChart;
  table: CostTable;
  /** Heads of the table. */
  head: string[];
  caps: CapRow[];
  /** A sentence where one project is shown. */
  forecast: string | null;
  /** `14:10`: when this was read. */
  readAt: string;
}

export type ToCostPage = { type: 'page'; page: CostPage } | { type: 'message'; text: string };

export type FromCostPage =
  /** The page listens; nothing is sent before. `query`: what it showed before it was hidden. */
  | { type: 'ready'; query: CostPageQuery | null }
  | { type: 'query'; query: CostPageQuery }
  | { type: 'export' }
  | { type: 'raiseBudget'; capId: string };

/** What a page said, or `undefined` for anything that no page of ours says. */
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

/** `undefined` for what is no query, such as one that an older version of the page kept. */
export function readCostPageQuery(value: unknown): CostPageQuery | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { groupBy, range, projectId, providerId } = value as Record<string, unknown>;
  const dimension = COST_DIMENSIONS.find((one) => one === groupBy);
  const span = COST_RANGES.find((one) => one === range);
  if (dimension === undefined || span === undefined || !isChoice(projectId) || !isChoice(providerId)) return undefined;
  return { groupBy: dimension, range: span, projectId, providerId };
}

/** Where the range begins, milliseconds since 1970; `undefined`: with the first entry. */
export function rangeStart(range: CostRange, now: number): number | undefined {
  const day = (back: number): number => {
    const date = new Date(now);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
  };
  return { today: dayBegins(now), week: day(6), month: day(29), all: undefined }[range];
}

/** The question to the book that a query comes to. */
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
 * The budget in USD that the chart of this query can show: what it draws is all that the budget is about. A day's budget
 * belongs to the chart of the day, every other one to those of more.
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
