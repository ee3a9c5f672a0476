import { basesOf, type CostReport, type CostSum } from '../../domain/money/cost-report.ts';
import type { CostNames } from './cost-names.ts';

const HEAD = [
  ...['grouping', 'key', 'name', 'turns', 'requests'],
  ...['input_tokens', 'output_tokens', 'thinking_tokens', 'cache_read_tokens', 'cache_write_tokens'],
  ...['cost_usd', 'unpriced_turns', 'subscription_turns', 'uncertain_usd'],
  ...['estimated_turns', 'at_least_turns', 'untold_turns'],
];

/**
 * Reports as comma-separated values (RFC 4180: CRLF, quotes doubled), in UTF-8 without a byte-order mark. Each grouping holds
 * the whole spending, so sum one grouping, not the column. The last row is the total. `cost_usd` is empty where no turn has a
 * price.
 */
export function costCsv(reports: readonly CostReport[], names: CostNames): string {
  const rows = reports.flatMap(({ query: { groupBy }, rows: sums }) =>
    sums.map((sum) => [groupBy, sum.key, names(groupBy, sum.key), ...figures(sum)]),
  );
  const last = reports.at(-1);
  const total = last === undefined ? [] : [['total', '', 'total', ...figures(last.total)]];
  return [HEAD, ...rows, ...total].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/**
 * One cell. Names of projects and tasks come from models, so a text that a spreadsheet would take for a formula gets an
 * apostrophe in front. The characters (tab and the full-width forms too) are those that OWASP lists under CSV injection.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function figures(sum: CostSum): (string | number)[] {
  const bases = basesOf(sum);
  const priced = sum.turns - sum.unpricedTurns - sum.subscriptionTurns;
  return [
    sum.turns,
    sum.requests,
    ...[sum.tokens.input, sum.tokens.output, sum.tokens.thinking, sum.tokens.cacheRead, sum.tokens.cacheWrite],
    priced > 0 || sum.costUsd > 0 ? plainNumber(sum.costUsd) : '',
    sum.unpricedTurns,
    sum.subscriptionTurns,
    plainNumber(sum.uncertainUsd),
    ...[bases.estimated, bases.atLeast, bases.untold],
  ];
}

/** Never `1e-7`: not every spreadsheet reads it. The ledger keeps seven decimals. */
function plainNumber(value: number): string {
  return value.toFixed(7).replace(/\.?0+$/, '');
}
