import { noTokens, totalTokens, type TokenUsage } from '../../../domain/provider/provider.ts';
import { asObject, numberIn, objectIn, type LooseObject } from '../loose-json.ts';

/**
 * Tokens of an answer to `session/prompt`; `undefined`: none are told. The field `usage` is of the protocol's draft; `_meta` is
 * where Gemini's agents put theirs. Whether thinking is part of the output, and what was cached part of the input, differs
 * between agents and shows in the total; where it does not show, nothing is taken to be part of anything, which is the most.
 */
export function tokensOfAnswer(answer: unknown): TokenUsage | undefined {
  const meta = objectIn(answer, '_meta');
  const usage =
    objectIn(answer, 'usage') ?? objectIn(meta, 'usage') ?? objectIn(objectIn(meta, 'quota'), 'token_count');
  if (usage === undefined) return undefined;
  const input = count(usage, 'inputTokens', 'input_tokens');
  const output = count(usage, 'outputTokens', 'output_tokens');
  const thinking = count(usage, 'thoughtTokens', 'thought_tokens', 'thinking_tokens');
  const cacheRead = count(usage, 'cachedReadTokens', 'cache_read_input_tokens', 'cached_input_tokens');
  const cacheWrite = count(usage, 'cachedWriteTokens', 'cache_creation_input_tokens');
  const total = count(usage, 'totalTokens', 'total_tokens');
  const cached = cacheRead + cacheWrite;
  const isThinkingInside = total === input + output + cached || total === input + output;
  const isCachedInside =
    cached > 0 && cached <= input && (total === input + output || total === input + output + thinking);
  return {
    input: isCachedInside ? input - cached : input,
    output: isThinkingInside ? Math.max(output, thinking) : output + thinking,
    thinking,
    cacheRead,
    cacheWrite,
  };
}

function count(usage: LooseObject, ...names: string[]): number {
  const found = names.flatMap((name) => numberIn(usage, name) ?? [])[0] ?? 0;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.trunc(found)));
}

/** What `usage_update` tells: tokens that are in the context now, and the sum that the conversation has cost. */
export interface ContextReport {
  used: number;
  /** `null`: none in USD. */
  costUsd: number | null;
}

export function contextReport(update: LooseObject): ContextReport {
  const cost = asObject(update['cost']);
  const amount = numberIn(cost, 'amount');
  const isUsd = cost?.['currency'] === 'USD' && amount !== undefined && amount >= 0;
  return { used: count(update, 'used'), costUsd: isUsd ? amount : null };
}

/** What was known of a conversation when its last turn had ended. */
export interface AcpTally {
  usage: TokenUsage;
  costUsd: number | null;
}

/**
 * What this turn used, given the last report. An agent that counts the whole conversation never reports less than before; where
 * it does, it has begun to count anew.
 */
export function usageSince(now: TokenUsage, before: TokenUsage | undefined): TokenUsage {
  const parts = ['input', 'output', 'thinking', 'cacheRead', 'cacheWrite'] as const;
  if (before === undefined || parts.some((part) => now[part] < before[part])) return now;
  return Object.fromEntries(parts.map((part) => [part, now[part] - before[part]])) as TokenUsage;
}

/**
 * The cost of one turn out of the sums that were told in it. By the protocol they are those of the conversation; a first one
 * below the last of the turn before shows an agent that counts anew in each process.
 */
export function costSince(told: readonly number[], before: number | null): number | null {
  const last = told.at(-1);
  if (last === undefined) return null;
  const countsOn = before !== null && (told[0] ?? 0) >= before;
  return Math.max(0, countsOn ? last - before : last);
}

/** The least that was used where nothing but the context was told: it was read once. */
export function leastUsage(report: ContextReport | undefined): TokenUsage {
  return report === undefined ? noTokens : { ...noTokens, input: report.used };
}

export function isNothing(usage: TokenUsage): boolean {
  return totalTokens(usage) === 0;
}
