import { billingOf } from '../../domain/provider/billing.ts';
import type { CostEntry } from '../../domain/money/cost-entry.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { TurnBill } from '../../runtime/turn-outcome.ts';

/** What a bill says of itself: where its tokens come from and how they are paid. Unknown if the provider was removed. */
export function billSource(
  { basis = 'told' }: Pick<TurnBill, 'basis'>,
  config: ProviderConfig | undefined,
): Pick<CostEntry, 'basis' | 'billing'> {
  return { ...(basis === 'told' ? {} : { basis }), ...(config === undefined ? {} : { billing: billingOf(config) }) };
}
