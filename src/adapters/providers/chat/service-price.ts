import { cacheWritePrice, costOf } from '../../../domain/money/tokens.ts';
import type { Price } from '../../../domain/provider/price.ts';
import { listedModel, priceOf } from '../../../domain/provider/price-table.ts';
import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';

type Config = OpenaiProviderConfig | AnthropicProviderConfig;

const OWN_HOSTS = { openai: /^([a-z]{2}\.)?api\.openai\.com$/, anthropic: /^api\.anthropic\.com$/ };

/** Whether this is the vendor's own service: only there its list prices apply and all fields of its protocol are known. */
export function isMakersOwn({ name, config }: Config): boolean {
  return config.base_url === undefined || OWN_HOSTS[name].test(new URL(config.base_url).hostname);
}

/**
 * Tokens that fit into one request. A model that costs more above some length is kept below it, so that the price of the table
 * applies. A user who allows more with `context_tokens` pays the higher price for all tokens.
 */
export function contextOf(config: Config): number | null {
  const listed = isMakersOwn(config) ? listedModel(config.model) : undefined;
  const known = listed === undefined ? null : Math.min(listed.contextTokens, listed.longAbove ?? Infinity);
  return config.config.context_tokens ?? known;
}

/** `null`: the price is unknown. */
export function priceFor(config: Config, prices: Readonly<Record<string, Price>>): Price | null {
  const own = isMakersOwn(config);
  const found = priceOf(config.model, config.price, prices, own);
  const listed = own ? listedModel(config.model) : undefined;
  if (listed?.longAbove === undefined || found !== listed.price) return found;
  const mayBeLong = (config.config.context_tokens ?? 0) > listed.longAbove;
  return mayBeLong ? (listed.longPrice ?? null) : found;
}

/** Upper bound of the cost of these tokens, however the cache counts them. */
export function dearestCost(input: number, output: number, config: Config, price: Price): number {
  const listed = isMakersOwn(config) ? listedModel(config.model) : undefined;
  const isLong = price === listed?.price && input > (listed.longAbove ?? Infinity);
  const applied = isLong ? (listed.longPrice ?? price) : price;
  const dearest = Math.max(applied.input, applied.cacheRead ?? 0, cacheWritePrice(applied));
  const usage: TokenUsage = { input, output, thinking: 0, cacheRead: 0, cacheWrite: 0 };
  return costOf(usage, { input: dearest, output: applied.output });
}
