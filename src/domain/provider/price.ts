import { z } from 'zod';
import type { TokenUsage } from './provider.ts';

/**
 * Lowest plausible price. A lower one is a price per single token, entered by mistake, and would let a cap be exceeded a million
 * times.
 */
const LEAST = 0.0005;
const usdPerMillion = z
  .number()
  .nonnegative()
  .max(1e6)
  .refine(
    (price) => price <= 0 || price >= LEAST,
    'US dollars per million tokens are needed; this looks like the price of one token',
  );
/** Price of a cache write in relation to input, where it costs anything: Anthropic and OpenAI both charge a quarter more. */
const CACHE_WRITE = 1.25;

/** USD per million tokens. Absent cache prices are estimated upwards: reads as input, writes a quarter above it. */
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
