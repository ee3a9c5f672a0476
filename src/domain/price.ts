import { z } from 'zod';
import type { TokenUsage } from './provider.ts';

const usdPerMillion = z.number().nonnegative().max(1e6);

/** USD per million tokens. What is left out of the cache prices is billed as input. */
export const priceSchema = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cacheRead: usdPerMillion.optional(),
  cacheWrite: usdPerMillion.optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** USD, not rounded: the ledger does that once. */
export function costOf(usage: TokenUsage, price: Price): number {
  const perMillion =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * (price.cacheRead ?? price.input) +
    usage.cacheWrite * (price.cacheWrite ?? price.input);
  return perMillion / 1e6;
}
