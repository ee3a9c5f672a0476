import type { CapUse, CostReport, CostSum } from '../../domain/money/cost-report.ts';
import { dayBegins, localDay, MONTHS, nextMidnight } from '../../domain/local-day.ts';
import { formatUsd } from '../shared/money.ts';
import { capitalized, counted } from '../shared/plain-text.ts';

/** An hour or a calendar day in the user's time zone, from `fromMs` (inclusive) to `toMs` (exclusive). */
export interface ChartSlot {
  fromMs: number;
  toMs: number;
  /** `14:00`, `24 Nov`. */
  label: string;
}

export interface ChartPoint {
  label: string;
  /** Spent within the slot, and in total since the chart begins; USD. */
  spent: string;
  total: string;
  spentUsd: number;
  totalUsd: number;
}

/** A cumulative chart as numbers and labels; the page only scales and draws it. */
export interface CostChart {
  points: ChartPoint[];
  /** A line at `usd`: what was left of the budget when the chart begins. `null`: no budget fits this chart. */
  budget: { usd: number; label: string } | null;
  /** The upper edge of the chart in USD; more than 0. */
  topUsd: number;
  ticks: { usd: number; label: string }[];
  /** The chart in words, for screen readers. */
  summary: string;
}

const HOUR_MS = 3_600_000;

/** The hours of a day so far. */
export function hourSlots(sinceMs: number, untilMs: number): ChartSlot[] {
  const slots: ChartSlot[] = [];
  for (let fromMs = sinceMs; fromMs < untilMs; fromMs += HOUR_MS) {
    slots.push({ fromMs, toMs: fromMs + HOUR_MS, label: `${String(new Date(fromMs).getHours()).padStart(2, '0')}:00` });
  }
  return slots;
}

/** Calendar days in the user's time zone; a day on which the clocks change is shorter or longer. */
export function daySlots(sinceMs: number, untilMs: number): ChartSlot[] {
  const slots: ChartSlot[] = [];
  for (let fromMs = dayBegins(sinceMs); fromMs < untilMs; fromMs = nextMidnight(fromMs)) {
    const date = new Date(fromMs);
    slots.push({ fromMs, toMs: nextMidnight(fromMs), label: `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}` });
  }
  return slots;
}

/** The row of a report by day for each slot; `undefined` for a day without spending. */
export function sumsByDay(slots: readonly ChartSlot[], { rows }: CostReport): (CostSum | undefined)[] {
  const byDay = new Map(rows.map((row) => [row.key, row]));
  return slots.map(({ fromMs }) => byDay.get(localDay(fromMs)));
}

/** `cap`: the budget in USD that the chart shows; `spentBeforeUsd`: how much of it was used before the first slot. */
export function costChart(
  slots: readonly ChartSlot[],
  sums: readonly (CostSum | undefined)[],
  cap?: CapUse,
  spentBeforeUsd = 0,
): CostChart {
  let totalUsd = 0;
  const unpriced = sums.reduce((count, sum) => count + (sum?.unpricedTurns ?? 0), 0);
  const points = slots.map(({ label }, index): ChartPoint => {
    const spentUsd = sums[index]?.costUsd ?? 0;
    totalUsd += spentUsd;
    return { label, spentUsd, totalUsd, spent: formatUsd(spentUsd), total: formatUsd(totalUsd) };
  });
  const budget = cap === undefined ? null : budgetLine(cap, spentBeforeUsd);
  const ticks = niceTicks(Math.max(totalUsd, budget?.usd ?? 0));
  return {
    points,
    budget,
    topUsd: ticks.at(-1) ?? 1,
    ticks: ticks.map((usd) => ({ usd, label: tickLabel(usd, ticks[1] ?? 1) })),
    summary: summaryOf(points, unpriced, budget === null ? undefined : cap, budget?.label),
  };
}

function budgetLine(cap: CapUse, spentBeforeUsd: number): { usd: number; label: string } {
  const label = `Budget ${formatUsd(cap.allowed)}`;
  if (spentBeforeUsd <= 0) return { usd: cap.allowed, label };
  return {
    usd: Math.max(0, cap.allowed - spentBeforeUsd),
    label: `${label}, ${formatUsd(Math.min(spentBeforeUsd, cap.allowed))} of it used before`,
  };
}

/** Round steps from 0 to at least `highest`: 3 to 6 of them, each 1, 2 or 5 times a power of ten. */
function niceTicks(highest: number): number[] {
  if (highest <= 0) return [0, 1];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough - 1e-12) ?? 10) * power;
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** As many decimals as the steps need, so that no two ticks read the same. */
function tickLabel(usd: number, step: number): string {
  const decimals = step >= 1 ? 0 : Math.max(2, Math.ceil(-Math.log10(step) - 1e-9));
  return `$${usd.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

function summaryOf(points: readonly ChartPoint[], unpriced: number, cap?: CapUse, label = ''): string {
  const last = points.at(-1);
  const first = points[0];
  const leftOut = unpriced === 0 ? [] : [`Not in it: ${counted(unpriced, 'turn')} without a known price.`];
  if (last === undefined || first === undefined || last.totalUsd === 0) {
    return leftOut.length === 0
      ? 'No money was spent in this time.'
      : `Nothing with a known price was spent in this time. ${leftOut.join('')}`;
  }
  const most = points.reduce((best, point) => (point.spentUsd > best.spentUsd ? point : best));
  return [
    `${capitalized(last.total)} from ${first.label} to ${last.label}.`,
    ...(points.length > 1 ? [`Highest: ${most.spent}, ${most.label}.`] : []),
    ...leftOut,
    ...(cap === undefined ? [] : [`${label}; ${leftOf(cap)}.`]),
  ].join(' ');
}

/** The same numbers as in the list of budgets: `used` includes interrupted turns and spending outside the chart. */
function leftOf({ allowed, used }: CapUse): string {
  if (used > allowed) return 'it is exceeded';
  return used === allowed ? 'nothing left' : `${formatUsd(allowed - used)} left`;
}
