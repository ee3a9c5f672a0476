import { assertNever } from '../../domain/assert.ts';
import type { CostEntry } from '../../domain/money/cost-entry.ts';
import { totalTokens } from '../../domain/money/tokens.ts';
import type { UsageBasis } from '../../domain/provider/provider.ts';
import type { ProjectTotals } from '../../domain/run/snapshot.ts';
import { counted } from './plain-text.ts';

/** `$0.12`, `$1,204.50`, `less than $0.01`. Two decimals. The caller handles unknown prices. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return 'less than $0.01';
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

type Bill = Pick<CostEntry, 'tokens' | 'costUsd' | 'billing' | 'basis'>;

/** One turn's tokens and cost, with where they come from: `3120 tokens, $0.12`, `at least 1040 tokens, quota`. */
export function billText(bill: Bill): string {
  const { basis = 'told' } = bill;
  if (basis === 'refused') return 'nothing used';
  return `${tokensText(totalTokens(bill.tokens), basis)}, ${turnCost(bill)}`;
}

/** What was paid for one turn. Without a known price it is `unpriced`, which is not the same as free. */
export function turnCost({ costUsd, billing, basis }: Omit<Bill, 'tokens'>): string {
  if (costUsd !== null) return formatUsd(costUsd);
  if (basis === 'refused') return 'nothing used';
  return billing === 'subscription' ? 'quota' : 'unpriced';
}

function tokensText(tokens: number, basis: Exclude<UsageBasis, 'refused'>): string {
  switch (basis) {
    case 'told':
      return counted(tokens, 'token');
    case 'estimated':
      return `${counted(tokens, 'token')} (estimated)`;
    case 'atLeast':
      return `at least ${counted(tokens, 'token')}`;
    case 'untold':
      return 'tokens not told';
    default:
      return assertNever(basis);
  }
}

type Spent = Pick<ProjectTotals, 'costUsd' | 'unpricedTurns' | 'interruptedTurns' | 'turns'> &
  Partial<Pick<ProjectTotals, 'subscriptionTurns'>>;

/**
 * For places with room for a few words: `$0.12`, `quota` of a subscription, `unpriced`, `$0.12 + quota + unpriced`; `–` before the
 * first turn.
 */
export function shortCost(spent: Spent): string {
  if (spent.turns === 0 && spent.interruptedTurns === 0 && spent.costUsd === 0) return '–';
  const { unpricedTurns, interruptedTurns } = spent;
  return [...knownParts(spent), ...(unpricedTurns + interruptedTurns > 0 ? ['unpriced'] : [])].join(' + ');
}

/** The cost with everything that it leaves out: `$0.12 (2 of 5 turns unpriced; 1 turn was cut off and its cost is not known)`. */
export function costText(spent: Spent): string {
  if (shortCost(spent) === '–') return 'nothing spent yet';
  const gaps: string[] = [];
  const known = knownParts(spent);
  if (spent.unpricedTurns > 0 && known.length > 0) {
    gaps.push(`${spent.unpricedTurns} of ${counted(spent.turns, 'turn')} unpriced`);
  }
  if (spent.interruptedTurns > 0) {
    gaps.push(`${counted(spent.interruptedTurns, 'turn')} cut off, cost not known`);
  }
  const sum = known.length > 0 ? known.join(' + ') : 'unpriced';
  return gaps.length === 0 ? sum : `${sum} (${gaps.join('; ')})`;
}

/** `$0.12 of at most $5.00`, where there is a cap. */
export function costOfLimit(spent: Spent, maxCostUsd: number | null): string {
  return maxCostUsd === null ? costText(spent) : `${costText(spent)}, at most ${formatUsd(maxCostUsd)}`;
}

/** The sum in USD, if a turn has a price, and the quota, if one pays for turns. */
function knownParts({ costUsd, turns, unpricedTurns, subscriptionTurns = 0 }: Spent): string[] {
  const isPriced = costUsd > 0 || turns > unpricedTurns + subscriptionTurns;
  return [...(isPriced ? [formatUsd(costUsd)] : []), ...(subscriptionTurns > 0 ? ['quota'] : [])];
}
