import { noTokens, totalTokens, type TokenUsage } from '../../../domain/provider/provider.ts';
import { asObject, numberIn, objectIn, type LooseObject } from '../loose-json.ts';

/**
 * Tokens of an answer to `session/prompt`; `undefined`: none reported. The field `usage` is in the protocol's draft; Gemini's
 * agents use `_meta`. Agents differ in whether output includes thinking and input includes cached tokens; the total tells which.
 * If the total does not tell, all are counted separately, which gives the highest number.
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

/** The content of `usage_update`: tokens in the context now, and the total cost of the conversation. */
export interface ContextReport {
  used: number;
  /** `null`: no cost in USD was reported. */
  costUsd: number | null;
}

export function contextReport(update: LooseObject): ContextReport {
  const cost = asObject(update['cost']);
  const amount = numberIn(cost, 'amount');
  const isUsd = cost?.['currency'] === 'USD' && amount !== undefined && amount >= 0;
  return { used: count(update, 'used'), costUsd: isUsd ? amount : null };
}

/** The totals of a conversation at the end of its last turn. */
export interface AcpTally {
  usage: TokenUsage;
  costUsd: number | null;
}

/**
 * The usage of this turn, given the last report. The count of a whole conversation never goes down, so a lower number means
 * that the agent restarted its count.
 */
export function usageSince(now: TokenUsage, before: TokenUsage | undefined): TokenUsage {
  const parts = ['input', 'output', 'thinking', 'cacheRead', 'cacheWrite'] as const;
  if (before === undefined || parts.some((part) => now[part] < before[part])) return now;
  return Object.fromEntries(parts.map((part) => [part, now[part] - before[part]])) as TokenUsage;
}

/**
 * The cost of one turn, from the totals that were reported in it. The protocol defines them as totals of the conversation. If
 * the first is below the last total of the previous turn, the agent restarts its count in each process.
 */
export function costSince(told: readonly number[], before: number | null): number | null {
  const last = told.at(-1);
  if (last === undefined) return null;
  const countsOn = before !== null && (told[0] ?? 0) >= before;
  return Math.max(0, countsOn ? last - before : last);
}

/** Lower bound of the usage if only the context size was reported: the model read it at least once. */
export function leastUsage(report: ContextReport | undefined): TokenUsage {
  return report === undefined ? noTokens : { ...noTokens, input: report.used };
}

export function isNothing(usage: TokenUsage): boolean {
  return totalTokens(usage) === 0;
}
