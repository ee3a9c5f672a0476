import { counted } from '../shared/plain-text.ts';

interface Spent {
  tokens: number;
  usd: number | null;
}

/** What a test can cost, before it is made. */
export function trialCostText(most: Spent): string {
  return `It sends one small request with a tool, for ${priceText(most)} at most.`;
}

/** What it did cost. */
export function trialSpentText(spent: Spent): string {
  return `The request took ${priceText(spent)}. No budget counts it.`;
}

function priceText({ tokens, usd }: Spent): string {
  const counts = counted(tokens, 'token');
  return usd === null ? `${counts} (no price is known)` : `$${usd.toFixed(4)} (${counts})`;
}
