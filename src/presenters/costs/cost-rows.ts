import { basesOf, type CostDimension, type CostReport, type CostSum } from '../../domain/money/cost-report.ts';
import { totalTokens } from '../../domain/money/tokens.ts';
import { roundCount } from '../shared/progress-bar.ts';
import type { CostNames } from './cost-names.ts';
import { formatUsd } from '../shared/money.ts';
import { counted } from '../shared/plain-text.ts';

export interface CostTableRow {
  /** As in the report. */
  key: string;
  name: string;
  turns: string;
  tokens: string;
  /** `$1.20`, `unpriced`, `quota`, or several of these. */
  cost: string;
  /** Where the tokens come from: `told`, or how many turns are told, estimated, a lower bound or unknown. */
  basis: string;
}

/** A report as displayed text. */
export interface CostTable {
  dimension: CostDimension;
  rows: CostTableRow[];
  total: CostTableRow;
  /** Sentences: what the total includes and what it leaves out. */
  remarks: string[];
}

export function costTable(report: CostReport, names: CostNames): CostTable {
  const dimension = report.query.groupBy;
  return {
    dimension,
    rows: report.rows.map((row) => tableRow(row.key, names(dimension, row.key), row)),
    total: tableRow('', 'total', report.total),
    remarks: costRemarks(report),
  };
}

/** A sum as text, including the parts without a price: `$1.20 + quota + unpriced`; `–` without a turn. */
export function costCell(sum: CostSum): string {
  const parts = [
    ...(sum.costUsd > 0 || pricedTurns(sum) > 0 ? [formatUsd(sum.costUsd)] : []),
    ...(sum.subscriptionTurns > 0 ? ['quota'] : []),
    ...(sum.unpricedTurns > 0 ? ['unpriced'] : []),
    ...(sum.uncertainUsd > 0 ? [`up to ${formatUsd(sum.uncertainUsd)} uncertain`] : []),
  ];
  return parts.length === 0 ? '–' : parts.join(' + ');
}

/** `told`, `2 told, 1 estimated`; `–` without a turn. */
export function basisCell(sum: CostSum): string {
  if (sum.turns === 0) return '–';
  const { estimated, atLeast, untold } = basesOf(sum);
  const told = sum.turns - estimated - atLeast - untold;
  if (told === sum.turns) return 'told';
  const parts = [
    [told, 'told'],
    [estimated, 'estimated'],
    [atLeast, 'at least'],
    [untold, 'not told'],
  ] as const;
  return parts.flatMap(([turns, word]) => (turns > 0 ? [`${turns.toLocaleString('en')} ${word}`] : [])).join(', ');
}

export function costRemarks({ query, total: sum }: CostReport): string[] {
  const { turns, costUsd, unpricedTurns, subscriptionTurns, uncertainUsd } = sum;
  if (turns === 0 && uncertainUsd === 0) {
    const always = query.sinceMs === undefined && query.untilMs === undefined;
    return [always ? 'Nothing was spent yet.' : 'Nothing was spent in this time.'];
  }
  const priced = pricedTurns(sum);
  return [
    priced > 0 || costUsd > 0
      ? `The sum is ${formatUsd(costUsd)}, for ${counted(priced, 'turn')} with a known price.`
      : 'There is no sum: none of these turns has a price.',
    ...(subscriptionTurns > 0
      ? [
          `Left out: ${counted(subscriptionTurns, 'turn')} that a subscription pays for. Their use is a share of its windows, not money.`,
        ]
      : []),
    ...(unpricedTurns > 0
      ? [`Left out: ${counted(unpricedTurns, 'turn')} without a known price. That is not the same as free.`]
      : []),
    ...basisRemarks(sum),
    ...(uncertainUsd > 0
      ? [`Left out: up to ${formatUsd(uncertainUsd)} for turns that were cut off. Budgets count it as spent.`]
      : []),
  ];
}

function basisRemarks(sum: CostSum): string[] {
  const { estimated, atLeast, untold } = basesOf(sum);
  return [
    ...(estimated > 0
      ? [`Estimated upwards: ${counted(estimated, 'turn')} whose service told no tokens, or fewer than were seen.`]
      : []),
    ...(atLeast > 0
      ? [`At least: ${counted(atLeast, 'turn')} of which a part was told. They used that much or more.`]
      : []),
    ...(untold > 0 ? [`Not told: the tokens of ${counted(untold, 'turn')}.`] : []),
  ];
}

/** Displayed names of the groupings, after "by": `by provider`, `by day`. */
export const DIMENSION_WORDS: Readonly<Record<CostDimension, string>> = {
  project: 'project',
  provider: 'provider',
  model: 'model',
  persona: 'persona',
  task: 'task',
  operation: 'kind of turn',
  day: 'day',
};

function pricedTurns({ turns, unpricedTurns, subscriptionTurns }: CostSum): number {
  return Math.max(0, turns - unpricedTurns - subscriptionTurns);
}

function tableRow(key: string, name: string, sum: CostSum): CostTableRow {
  return {
    key,
    name,
    turns: sum.turns.toLocaleString('en'),
    tokens: roundCount(totalTokens(sum.tokens)),
    cost: costCell(sum),
    basis: basisCell(sum),
  };
}
