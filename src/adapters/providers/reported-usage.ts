import type { ReportedTokens } from '../../domain/provider/usage-report.ts';
import { asObject, numberIn, objectIn, type LooseObject } from './loose-json.ts';

/** Where services differ in what they count, unless their numbers show it. */
export type Counting = Pick<ReportedTokens, 'cacheInInput' | 'thinkingInOutput'>;

/**
 * The token counts of a usage object, by the names of all services and agents that are known. `undefined`: it is none.
 *
 * - OpenAI, xAI, OpenRouter, Mistral, Qwen (DashScope), Groq: `prompt_tokens_details.cached_tokens`; writes in the same object
 * - OpenAI responses: `input_tokens_details.cached_tokens`
 * - Anthropic: `cache_read_input_tokens`, `cache_creation_input_tokens`; LiteLLM and Bedrock repeat them
 * - DeepSeek: `prompt_cache_hit_tokens` and `prompt_cache_miss_tokens`, which add up to the prompt
 * - Gemini: `cachedContentTokenCount`, with `promptTokenCount` and `thoughtsTokenCount`
 * - Moonshot, Together: `cached_tokens` beside the other counts; Mistral also `num_cached_tokens`
 * - agents over ACP: `cachedReadTokens`, `cachedWriteTokens`, `thoughtTokens`
 *
 * Looked up: OpenAI in `CompletionUsage` and Anthropic in `Usage` of their npm packages; OpenRouter at
 * openrouter.ai/docs/use-cases/usage-accounting (November 2026); DeepSeek's cache counts in prism-php/prism#1021. The others were
 * met in public bug reports or are from memory.
 */
export function toldTokens(value: unknown, counting: Counting): ReportedTokens | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const of = (names: readonly string[], places = [usage]): number | undefined => highest(places, names);
  const inDetail = [usage, ...DETAILS_OF_INPUT.map((name) => objectIn(usage, name) ?? {})];
  const outDetail = [usage, ...DETAILS_OF_OUTPUT.map((name) => objectIn(usage, name) ?? {})];
  const hit = numberIn(usage, 'prompt_cache_hit_tokens') ?? 0;
  const miss = numberIn(usage, 'prompt_cache_miss_tokens') ?? 0;
  const cacheRead = of(CACHE_READ, inDetail);
  const isAnthropic = ['cache_read_input_tokens', 'cache_creation_input_tokens'].some((name) => name in usage);
  return {
    input: of(INPUT) ?? (hit + miss > 0 ? hit + miss : undefined),
    output: of(OUTPUT),
    thinking: of(THINKING, outDetail),
    cacheRead,
    cacheWrite: of(CACHE_WRITE, inDetail),
    total: of(TOTAL),
    ...counting,
    // Gateways that repeat Anthropic's names include them in the prompt or do not; the total shows which.
    cacheInInput: counting.cacheInInput === true && isAnthropic ? null : counting.cacheInInput,
  };
}

const INPUT = ['prompt_tokens', 'input_tokens', 'inputTokens', 'promptTokenCount', 'prompt_eval_count'];
const OUTPUT = ['completion_tokens', 'output_tokens', 'outputTokens', 'candidatesTokenCount', 'eval_count'];
const TOTAL = ['total_tokens', 'totalTokens', 'totalTokenCount'];
const THINKING = [
  ...['reasoning_tokens', 'thinking_tokens', 'thought_tokens', 'thoughts_tokens'],
  ...['thoughtTokens', 'thinkingTokens', 'reasoningTokens', 'thoughtsTokenCount'],
];
const CACHE_READ = [
  ...['cached_tokens', 'cache_read_tokens', 'cache_read_input_tokens', 'cached_input_tokens', 'num_cached_tokens'],
  ...['prompt_cache_hit_tokens', 'cachedContentTokenCount', 'cached_content_token_count'],
  ...['cachedReadTokens', 'cachedInputTokens', 'cacheReadInputTokens', 'cacheReadTokens'],
];
const CACHE_WRITE = [
  ...['cache_write_tokens', 'cache_creation_input_tokens', 'cache_creation_tokens'],
  ...['cachedWriteTokens', 'cacheWriteInputTokens', 'cacheWriteTokens'],
];
const DETAILS_OF_INPUT = ['prompt_tokens_details', 'input_tokens_details', 'prompt_token_details'];
const DETAILS_OF_OUTPUT = ['completion_tokens_details', 'output_tokens_details'];

/** The highest number under one of the names: some services give the same count twice. */
function highest(places: readonly LooseObject[], names: readonly string[]): number | undefined {
  const found = places.flatMap((place) => names.flatMap((name) => numberIn(place, name) ?? []));
  return found.length === 0 ? undefined : Math.max(...found);
}

/** xAI counts ten thousand million of them to a dollar. */
const TICKS_PER_USD = 1e10;

/**
 * What the service says that it charges for a request, USD; `null`: it does not say.
 *
 * - OpenRouter: `cost`; with the user's own key at the vendor that is its fee, and `upstream_inference_cost` comes on top
 * - Perplexity: `cost.total_cost`; DeepInfra: `estimated_cost`; xAI: `cost_in_usd_ticks` (docs.x.ai/developers/cost-tracking)
 */
export function toldCostUsd(value: unknown): number | null {
  const usage = asObject(value);
  const upstream =
    usage?.['is_byok'] === true ? numberIn(objectIn(usage, 'cost_details'), 'upstream_inference_cost') : 0;
  const ticks = numberIn(usage, 'cost_in_usd_ticks');
  const told =
    numberIn(usage, 'cost') ??
    numberIn(objectIn(usage, 'cost'), 'total_cost') ??
    numberIn(usage, 'total_cost') ??
    numberIn(usage, 'estimated_cost') ??
    (ticks === undefined ? undefined : ticks / TICKS_PER_USD);
  if (told === undefined && (upstream ?? 0) === 0) return null;
  return Math.max(0, told ?? 0) + Math.max(0, upstream ?? 0);
}
