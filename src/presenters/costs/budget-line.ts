import type { CapUnit } from '../../domain/money/budget.ts';
import type { CapScope } from './cap-rows.ts';

/**
 * The line (from 0) of a settings file that holds a budget, or the nearest line above it. Looks for the keys in the order in
 * which they must appear and skips comments, so both styles of YAML work.
 */
export function budgetLine(text: string, { scope, id, period }: CapScope, unit: CapUnit): number {
  const lines = text.split(/\r?\n/);
  const key = (word: string) => new RegExp(`(^|[\\s{,"'])${word}["']?\\s*:`);
  const wanted = [
    ...(scope === 'provider'
      ? [new RegExp(`(^|[\\s{,"'-])id["']?\\s*:\\s*["']?${escaped(id)}["']?\\s*(,|\\}|#|$)`)]
      : []),
    ...(period === 'credit'
      ? [key('creditsAvailable')]
      : [key('budget'), key(period === 'day' ? 'perDay' : 'total'), key(unit)]),
  ];
  let line = 0;
  let column = 0;
  for (const word of wanted) {
    const found = nextMatch(lines, word, line, column);
    if (found === undefined) return line;
    ({ line, column } = found);
  }
  return line;
}

function nextMatch(
  lines: readonly string[],
  word: RegExp,
  fromLine: number,
  fromColumn: number,
): { line: number; column: number } | undefined {
  for (let line = fromLine; line < lines.length; line++) {
    const from = line === fromLine ? fromColumn : 0;
    const code = (lines[line] ?? '').replace(/(^|\s)#.*$/, '');
    const match = word.exec(code.slice(from));
    if (match !== null) return { line, column: from + match.index + 1 };
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
