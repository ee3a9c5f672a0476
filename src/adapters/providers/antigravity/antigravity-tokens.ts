import { totalTokens, type TokenUsage } from '../../../domain/provider/provider.ts';
import { asObject, numberIn } from '../loose-json.ts';

/** `undefined`: agy reported none. As in our own usage, output includes thinking and input excludes cached tokens. */
export function tokensIn(value: unknown): TokenUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const count = (key: string) => Math.max(0, Math.trunc(numberIn(usage, key) ?? 0));
  return {
    input: count('input_tokens'),
    output: count('output_tokens'),
    thinking: count('thinking_tokens'),
    cacheRead: count('cache_read_tokens'),
    // agy does not report cache writes.
    cacheWrite: 0,
  };
}

export function isZero(usage: TokenUsage): boolean {
  return totalTokens(usage) === 0 && usage.thinking === 0;
}

/** Maximum of each field. It is not known whether the numbers are totals, so the larger one is the lower bound. */
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
 * The usage of this turn. Versions of agy differ in whether they report the turn or the whole conversation so far. It was the
 * conversation if no number went down since the last report and the count of turns, if reported, went up.
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
