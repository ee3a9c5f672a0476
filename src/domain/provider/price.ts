import { z } from 'zod';

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

/** USD per million tokens. Absent cache prices are estimated upwards: reads as input, writes a quarter above it. */
export const priceSchema = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cacheRead: usdPerMillion.optional(),
  cacheWrite: usdPerMillion.optional(),
});
export type Price = z.infer<typeof priceSchema>;
