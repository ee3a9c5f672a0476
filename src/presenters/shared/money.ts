import type { ProjectTotals } from '../../domain/run/snapshot.ts';
import { counted } from './plain-text.ts';

/** `$0.12`, `$1,204.50`, `less than $0.01`. Two decimals. The caller handles unknown prices. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return 'less than $0.01';
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

/** One turn's bill: `null` has no known price, which is not the same as free. */
export function turnCost(usd: number | null): string {
  return usd === null ? 'unpriced' : formatUsd(usd);
}

type Spent = Pick<ProjectTotals, 'costUsd' | 'unpricedTurns' | 'interruptedTurns' | 'turns'>;

/** For places with room for a few words: `$0.12`, `unpriced`, `$0.12 + unpriced`; `–` before the first turn. */
export function shortCost(spent: Spent): string {
  if (spent.turns === 0 && spent.interruptedTurns === 0 && spent.costUsd === 0) return '–';
  if (!hasPrice(spent)) return 'unpriced';
  return spent.unpricedTurns + spent.interruptedTurns > 0
    ? `${formatUsd(spent.costUsd)} + unpriced`
    : formatUsd(spent.costUsd);
}

/** The cost with everything that it leaves out: `$0.12 (2 of 5 turns unpriced; 1 turn was cut off and its cost is not known)`. */
export function costText(spent: Spent): string {
  if (shortCost(spent) === '–') return 'nothing spent yet';
  const gaps: string[] = [];
  if (spent.unpricedTurns > 0 && hasPrice(spent)) {
    gaps.push(`${spent.unpricedTurns} of ${counted(spent.turns, 'turn')} unpriced`);
  }
  if (spent.interruptedTurns > 0) {
    gaps.push(`${counted(spent.interruptedTurns, 'turn')} cut off, cost not known`);
  }
  const sum = hasPrice(spent) ? formatUsd(spent.costUsd) : 'unpriced';
  return gaps.length === 0 ? sum : `${sum} (${gaps.join('; ')})`;
}

/** `$0.12 of at most $5.00`, where there is a cap. */
export function costOfLimit(spent: Spent, maxCostUsd: number | null): string {
  return maxCostUsd === null ? costText(spent) : `${costText(spent)}, at most ${formatUsd(maxCostUsd)}`;
}

function hasPrice(spent: Spent): boolean {
  return spent.costUsd > 0 || spent.turns > spent.unpricedTurns;
}
