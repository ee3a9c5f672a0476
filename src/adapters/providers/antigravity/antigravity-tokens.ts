import { isRefusal, type ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import { noTokens, totalTokens } from '../../../domain/money/tokens.ts';
import type { TokenUsage, UsageBasis } from '../../../domain/provider/provider.ts';
import { billedTokens, tokensFrom } from '../../../domain/provider/usage-report.ts';
import { toldTokens } from '../reported-usage.ts';
import { isOlder, type AgyVersion } from './antigravity-capabilities.ts';

/** `undefined`: agy reported none. As in our own usage, output includes thinking and input excludes cached tokens. */
export function tokensIn(value: unknown): TokenUsage | undefined {
  const told = toldTokens(value, { cacheInInput: false, thinkingInOutput: true });
  return told === undefined ? undefined : tokensFrom(told);
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

/** What the result of a turn reported. */
export interface Tally {
  usage: TokenUsage;
  turns: number | undefined;
}

/** What was told and seen of the use of one turn. */
export interface AgyUse {
  version: AgyVersion;
  /** Of the turn's result; `undefined`: there was none, or it told none. */
  told: Tally | undefined;
  /** The last result of the conversation; `undefined`: none is known. */
  before: Tally | undefined;
  /** Lower bound from the steps. */
  steps: TokenUsage;
  hasBegun: boolean;
  actions: number;
  promptBytes: number;
  replyBytes: number;
  /** `null`: the turn succeeded. */
  failure: ProviderFailureKind | null;
}

/** Tokens of agy's own instructions and tools, read with each request: 22,500 were seen. */
const OWN_INSTRUCTIONS = 25_000;

/**
 * The tokens of one turn. A turn without a result is booked by its steps, as a lower bound; one whose result tells nothing is
 * estimated upwards, as if each action was a request of its own.
 */
export function billOfAgyTurn(use: AgyUse): { usage: TokenUsage; basis: UsageBasis } {
  const { told, steps, failure, actions } = use;
  if (told !== undefined && !isZero(told.usage))
    return { usage: usageOfTurn(told, use.before, use.version), basis: 'told' };
  if (!isZero(steps)) return { usage: steps, basis: 'atLeast' };
  const isUnserved = failure !== null && isRefusal(failure) && actions === 0;
  if (isUnserved || !use.hasBegun) return { usage: noTokens, basis: 'refused' };
  return billedTokens(undefined, {
    sentBytes: use.promptBytes,
    receivedBytes: use.replyBytes,
    mostInput: (OWN_INSTRUCTIONS + use.promptBytes + use.replyBytes) * (1 + actions),
    mostOutput: use.replyBytes,
    outputLimit: Infinity,
  });
}

export function isZero(usage: TokenUsage): boolean {
  return totalTokens(usage) === 0 && usage.thinking === 0;
}

/**
 * The usage of this turn. agy 1.2.11 to 1.2.16 reported the conversation so far, all others the turn. In these versions it was
 * the conversation if no number went down since the last result and the count of turns, if reported, went up.
 */
function usageOfTurn(now: Tally, before: Tally | undefined, version: AgyVersion): TokenUsage {
  if (before === undefined || !countsConversation(version)) return now.usage;
  const parts = ['input', 'output', 'thinking', 'cacheRead', 'cacheWrite'] as const;
  const grew = parts.every((part) => now.usage[part] >= before.usage[part]);
  const counted = now.turns === undefined || before.turns === undefined || now.turns > before.turns;
  if (!grew || !counted) return now.usage;
  return Object.fromEntries(parts.map((part) => [part, now.usage[part] - before.usage[part]])) as TokenUsage;
}

function countsConversation(version: AgyVersion): boolean {
  return !isOlder(version, [1, 2, 11]) && isOlder(version, [1, 2, 17]);
}
