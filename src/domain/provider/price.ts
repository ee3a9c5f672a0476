import { z } from 'zod';
import type { TokenUsage } from './provider.ts';

/** Nobody asks for less; what somebody calls a price below it is one for a single token, and would let a cap be passed a million times. */
const LEAST = 0.0005;
const usdPerMillion = z
  .number()
  .nonnegative()
  .max(1e6)
  .refine(
    (price) => price <= 0 || price >= LEAST,
    'US dollars per million tokens are needed; this looks like the price of one token',
  );
/** What writing to a cache costs where it costs anything: Anthropic and OpenAI alike ask for a quarter more than for input. */
const CACHE_WRITE = 1.25;

/** USD per million tokens. What is left out of the cache prices is counted upwards: reads as input, writes a quarter above it. */
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
    usage.cacheWrite * cacheWritePrice(price);
  return perMillion / 1e6;
}

export function cacheWritePrice({ input, cacheWrite }: Price): number {
  return cacheWrite ?? input * CACHE_WRITE;
}
