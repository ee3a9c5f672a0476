import type { Price } from '../provider/price.ts';
import type { TokenUsage } from '../provider/provider.ts';

export const noTokens: TokenUsage = { input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 };

export function totalTokens(usage: TokenUsage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}

export function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    thinking: a.thinking + b.thinking,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
}

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

/** Price of a cache write in relation to input, where it costs anything: Anthropic and OpenAI both charge a quarter more. */
const CACHE_WRITE = 1.25;
