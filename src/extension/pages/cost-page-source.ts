import type { CostReport, CostSum } from '../../domain/money/cost-report.ts';
import { COST_DIMENSIONS } from '../../domain/money/cost-report.ts';
import { dayBegins } from '../../domain/local-day.ts';
import type { CostBook } from '../../engine/cost-book-contract.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { Outcome } from '../../engine/outcome.ts';
import { capRows } from '../../presenters/costs/cap-rows.ts';
import type { ChartSlot, CostChart } from '../../presenters/costs/cost-chart.ts';
import { costChart, daySlots, hourSlots, sumsByDay } from '../../presenters/costs/cost-chart.ts';
import { costNames } from '../../presenters/costs/cost-names.ts';
import type { CostPage, CostPageQuery, PageOption } from '../../presenters/costs/cost-page.ts';
import { bookQuery, chartCap, COST_RANGES, RANGE_WORDS } from '../../presenters/costs/cost-page.ts';
import { costTable, DIMENSION_WORDS } from '../../presenters/costs/cost-rows.ts';
import { forecastSentence } from '../../presenters/costs/forecast-text.ts';
import { formatClock } from '../../presenters/shared/format-time.ts';
import { capitalized } from '../../presenters/shared/plain-text.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';

/** What the costs page shows for a query, or the sentence that says why it cannot be read. */
export async function readCostPage(
  engine: OrchestrationEngine,
  query: CostPageQuery,
  now: number,
): Promise<CostPage | string> {
  const book = engine.costs;
  const snapshot = engine.snapshot();
  const names = costNames(snapshot);
  const report = await book.report(bookQuery(query, now));
  if (!report.ok) return refusalSentence(report.failure);
  const caps = await book.caps();
  if (!caps.ok) return refusalSentence(caps.failure);
  const chart = await readChart(book, query, chartCap(caps.value, query), now);
  if (typeof chart === 'string') return chart;
  const forecast = query.projectId === null ? undefined : await book.forecast(query.projectId);
  const table = costTable(report.value, names);
  return {
    query,
    options: {
      groupBy: COST_DIMENSIONS.map((value) => ({ value, label: capitalized(DIMENSION_WORDS[value]) })),
      range: COST_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] })),
      project: choices(
        'All projects',
        snapshot.projects.map(({ state }) => state.project.id),
        query.projectId,
        (id) => names('project', id),
      ),
      provider: choices(
        'All providers',
        engine.providers().map(({ id }) => id),
        query.providerId,
        (id) => names('provider', id),
      ),
    },
    chart,
    table,
    head: [capitalized(DIMENSION_WORDS[query.groupBy]), 'Turns', 'Tokens', 'Cost', 'Basis'],
    caps: capRows(caps.value, engine.config().budgetWarning, (id) => names('project', id)),
    forecast:
      forecast === undefined
        ? null
        : forecast.ok
          ? forecastSentence(forecast.value)
          : refusalSentence(forecast.failure),
    readAt: formatClock(now, now),
  };
}

async function readChart(
  book: CostBook,
  query: CostPageQuery,
  cap: ReturnType<typeof chartCap>,
  now: number,
): Promise<CostChart | string> {
  const asked = bookQuery(query, now);
  const read = query.range === 'today' ? readHours(book, asked, now) : readDays(book, asked, now);
  const spent = await read;
  if (typeof spent === 'string') return spent;
  const { sinceMs, ...rest } = asked;
  if (sinceMs === undefined || cap?.id.includes('/ever/') !== true) return costChart(spent.slots, spent.sums, cap);
  const before = await book.report({ ...rest, groupBy: 'day', untilMs: sinceMs });
  if (!before.ok) return refusalSentence(before.failure);
  return costChart(spent.slots, spent.sums, cap, before.value.total.costUsd);
}

type Spent = { slots: ChartSlot[]; sums: (CostSum | undefined)[] } | string;

/** The cost book groups by days, so each hour is one query with its start and end. */
async function readHours(book: CostBook, asked: CostReport['query'], now: number): Promise<Spent> {
  const slots = hourSlots(dayBegins(now), now);
  const reports = await Promise.all(
    slots.map(({ fromMs, toMs }) => book.report({ ...asked, groupBy: 'day', sinceMs: fromMs, untilMs: toMs })),
  );
  const trouble = reports.find((report): report is Outcome<CostReport> & { ok: false } => !report.ok);
  if (trouble !== undefined) return refusalSentence(trouble.failure);
  return { slots, sums: reports.map((report) => (report.ok ? report.value.total : undefined)) };
}

async function readDays(book: CostBook, asked: CostReport['query'], now: number): Promise<Spent> {
  const days = await book.report({ ...asked, groupBy: 'day' });
  if (!days.ok) return refusalSentence(days.failure);
  const first = days.value.rows[0]?.key.split('-').map(Number);
  const begin = first === undefined ? now : new Date(first[0] ?? 0, (first[1] ?? 1) - 1, first[2] ?? 1).getTime();
  const slots = daySlots(asked.sinceMs ?? begin, now);
  return { slots, sums: sumsByDay(slots, days.value) };
}

/** Includes the chosen id even if it no longer exists, so that the list shows what the page shows. */
function choices(
  all: string,
  ids: readonly string[],
  chosen: string | null,
  name: (id: string) => string,
): PageOption[] {
  const shown = chosen === null || ids.includes(chosen) ? ids : [...ids, chosen];
  return [{ value: '', label: all }, ...shown.map((value) => ({ value, label: name(value) }))];
}
