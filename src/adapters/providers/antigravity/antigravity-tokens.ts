import { totalTokens, type TokenUsage } from '../../../domain/provider/provider.ts';
import { asObject, numberIn } from '../loose-json.ts';

/** `undefined`: agy reported none. Its `output_tokens` include thinking, `cache_read_tokens` are not in the input: as ours. */
export function tokensIn(value: unknown): TokenUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const count = (key: string) => Math.max(0, Math.trunc(numberIn(usage, key) ?? 0));
  return {
    input: count('input_tokens'),
    output: count('output_tokens'),
    thinking: count('thinking_tokens'),
    cacheRead: count('cache_read_tokens'),
    // agy tells no writes to the cache.
    cacheWrite: 0,
  };
}

export function isZero(usage: TokenUsage): boolean {
  return totalTokens(usage) === 0 && usage.thinking === 0;
}

/** Field by field; for numbers of which it is not known whether they are sums, the larger is the least that was used. */
export function atLeast(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    thinking: Math.max(a.thinking, b.thinking),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite: 0,
  };
}

export interface Tally {
  usage: TokenUsage;
  turns: number | undefined;
}

/**
 * What this turn used. Whether agy reports the turn or the whole conversation so far is disputed between versions. It was the
 * conversation when no number went down since the last report and the count of turns, where there is one, went up.
 */
export function usageOfTurn(now: Tally, before: Tally | undefined): TokenUsage {
  if (before === undefined) return now.usage;
  const grew =
    now.usage.input >= before.usage.input &&
    now.usage.output >= before.usage.output &&
    now.usage.thinking >= before.usage.thinking &&
    now.usage.cacheRead >= before.usage.cacheRead;
  const counted = now.turns === undefined || before.turns === undefined || now.turns > before.turns;
  if (!grew || !counted) return now.usage;
  return {
    input: now.usage.input - before.usage.input,
    output: now.usage.output - before.usage.output,
    thinking: now.usage.thinking - before.usage.thinking,
    cacheRead: now.usage.cacheRead - before.usage.cacheRead,
    cacheWrite: 0,
  };
}
