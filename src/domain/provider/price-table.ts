import type { Price } from './price.ts';

/** The day on which the table was last compared with its sources. */
export const PRICES_AS_OF = '2026-11-24';

/** A vendor's price of one model, USD per million tokens, and the model's context size. */
export interface ListedModel {
  price: Price;
  /** Input and output together, in tokens; if the vendor limits only the input, that limit. */
  contextTokens: number;
  /** Requests with more input than this cost `longPrice`, from their first token on. */
  longAbove?: number;
  longPrice?: Price;
}

/**
 * List prices at the standard tier, without batch and priority tariffs. Each row was the same in at least two sources. A model on
 * which they disagreed, or with a promotional price, is left out and shows as unpriced (docs/chat-providers.md).
 */
export const listedModels: Readonly<Record<string, ListedModel>> = {
  'gpt-4.1': plain(2, 8, 0.5, 1_047_576),
  'gpt-4.1-mini': plain(0.4, 1.6, 0.1, 1_047_576),
  'gpt-4.1-nano': plain(0.1, 0.4, 0.025, 1_047_576),
  'gpt-4o': plain(2.5, 10, 1.25, 128_000),
  'gpt-4o-mini': plain(0.15, 0.6, 0.075, 128_000),
  'o4-mini': plain(1.1, 4.4, 0.275, 200_000),
  'gpt-5': plain(1.25, 10, 0.125, 272_000),
  'gpt-5-mini': plain(0.25, 2, 0.025, 272_000),
  'gpt-5-nano': plain(0.05, 0.4, 0.005, 272_000),
  'gpt-5.1': plain(1.25, 10, 0.125, 272_000),
  'gpt-5.2': plain(1.75, 14, 0.175, 272_000),
  'gpt-5.3-codex': plain(1.75, 14, 0.175, 272_000),
  'gpt-5.4': byLength(2.5, 15, 0.25),
  'gpt-5.4-mini': plain(0.75, 4.5, 0.075, 272_000),
  'gpt-5.4-nano': plain(0.2, 1.25, 0.02, 272_000),
  'gpt-5.5': byLength(5, 30, 0.5),
  'gpt-5.6-terra': byLength(2, 12, 0.2, 2.5),
  'gpt-6-astra': byLength(10, 50, 1, 12.5),
  'gpt-6-sol': byLength(2, 10, 0.2, 2.5),
  'gpt-6-luna': byLength(0.1, 0.5, 0.01, 0.125),
  'gpt-6.1-sol': byLength(2, 10, 0.1, 2.5),
  'claude-haiku-4-5': claude(1, 5, 0.1, 200_000),
  'claude-haiku-5-5': {
    ...claude(0.1, 0.5, 0.01, 1_000_000),
    longAbove: 100_000,
    longPrice: { input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
  },
  'claude-sonnet-4-5': claude(3, 15, 0.3, 200_000),
  'claude-sonnet-4-6': claude(3, 15, 0.3, 1_000_000),
  'claude-sonnet-5-5': claude(2, 10, 0.1, 1_000_000),
  'claude-opus-4-5': claude(5, 25, 0.5, 200_000),
  'claude-opus-4-6': claude(5, 25, 0.5, 1_000_000),
  'claude-opus-4-7': claude(5, 25, 0.5, 1_000_000),
  'claude-opus-4-8': claude(5, 25, 0.5, 1_000_000),
  'claude-opus-5': claude(5, 25, 0.5, 1_000_000),
  'claude-opus-5-5': claude(4, 20, 0.2, 1_000_000),
  'claude-fable-5': claude(10, 50, 1, 1_000_000),
  'claude-fable-5-1': claude(10, 50, 0.25, 1_000_000),
};

/** `undefined`: not listed. A dated release is listed under its model. */
export function listedModel(model: string): ListedModel | undefined {
  return find(listedModels, model);
}

/**
 * USD per million tokens: the provider's own price, else the user's table, else the list price. `null`: no price is known.
 * `listed: false`: the endpoint is not the vendor's own, so the list price does not apply.
 */
export function priceOf(
  model: string,
  ofProvider: Price | undefined,
  ofUser: Readonly<Record<string, Price>>,
  listed: boolean,
): Price | null {
  return ofProvider ?? find(ofUser, model) ?? (listed ? listedModel(model)?.price : undefined) ?? null;
}

/** Looks up the exact name, then without the vendor prefix (`openai/gpt-5`), then without the release date. */
function find<T>(table: Readonly<Record<string, T>>, model: string): T | undefined {
  const bare = model.slice(model.lastIndexOf('/') + 1);
  const names = [model, bare, withoutDate(model), withoutDate(bare)];
  const name = names.find((candidate) => Object.hasOwn(table, candidate));
  return name === undefined ? undefined : table[name];
}

/** `gpt-5-2025-08-07`, `claude-sonnet-4-5-20250929`. */
function withoutDate(model: string): string {
  return model.replace(/-20\d\d-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])$/, '');
}

function plain(input: number, output: number, cacheRead: number, contextTokens: number): ListedModel {
  return { price: { input, output, cacheRead }, contextTokens };
}

/** OpenAI's tariff from GPT-5.4 on: above 272,000 input tokens, input and cache cost twice as much and output half more. */
function byLength(input: number, output: number, cacheRead: number, cacheWrite?: number): ListedModel {
  const written = (factor: number) => (cacheWrite === undefined ? {} : { cacheWrite: cacheWrite * factor });
  return {
    price: { input, output, cacheRead, ...written(1) },
    contextTokens: 922_000,
    longAbove: 272_000,
    longPrice: { input: input * 2, output: output * 1.5, cacheRead: cacheRead * 2, ...written(2) },
  };
}

/** Anthropic's tariff for a cache that lives five minutes: writing costs a quarter more than input. */
function claude(input: number, output: number, cacheRead: number, contextTokens: number): ListedModel {
  return { price: { input, output, cacheRead, cacheWrite: input * 1.25 }, contextTokens };
}
