import type { ProviderFailureKind } from '../../domain/provider/provider-failure.ts';
import { assertNever } from '../../domain/assert.ts';
import { counted } from '../shared/plain-text.ts';

interface Spent {
  tokens: number;
  usd: number | null;
  paidBy: 'tokens' | 'subscription';
}

/** What a test can cost, before it is made. */
export function trialCostText({ sends, ...cost }: Spent & { sends: 'toolCall' | 'prompt' }): string {
  switch (sends) {
    case 'toolCall':
      return `It sends one small request with a tool, for ${priceText(cost)} at most.`;
    case 'prompt':
      return `It sends the agent one short prompt, for about ${priceText(cost)}: an agent adds instructions of its own.`;
    default:
      return assertNever(sends);
  }
}

/** What it did cost. */
export function trialSpentText(spent: Spent): string {
  return `The request took ${priceText(spent)}. No budget counts it.`;
}

/** What a test came to, in two or three words; `hasLogin`: the provider has a login of its own, and takes no key from us. */
export function trialVerdict(
  health: { available: boolean; failure: { kind: ProviderFailureKind } | null },
  hasLogin: boolean,
): string {
  if (health.available) return 'serves';
  return hasLogin && health.failure?.kind === 'auth' ? 'needs a login' : 'does not serve';
}

function priceText({ tokens, usd, paidBy }: Spent): string {
  const counts = counted(tokens, 'token');
  if (usd !== null) return `$${usd.toFixed(4)} (${counts})`;
  return paidBy === 'subscription' ? `${counts} of its subscription` : `${counts} (no price is known)`;
}
