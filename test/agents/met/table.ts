import type { Outcome } from '../stories/turns.ts';

export interface Row {
  agent: string;
  sandbox: 'on' | 'off';
  cells: Readonly<Record<string, Outcome | undefined>>;
}

/** The table of what was met, in Markdown. A cell that is wrong begins with ✗; what was not played is a dash, or no column. */
export function tableOf(rows: readonly Row[], columns: readonly { name: string; title: string }[]): string {
  const played = columns.filter(({ name }) => rows.some(({ cells }) => cells[name] !== undefined));
  const heads = ['agent', 'sandbox', ...played.map(({ title }) => title)];
  const lines = rows.map(({ agent, sandbox, cells }) => [
    agent,
    sandbox,
    ...played.map(({ name }) => cellOf(cells[name])),
  ]);
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '–';
  const shown = outcome.shows.replaceAll(/\s+/g, ' ').replaceAll('|', '/').trim();
  return outcome.isRight ? shown : `✗ ${shown}`;
}
