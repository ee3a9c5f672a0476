import { noTokens, totalTokens } from '../money/tokens.ts';
import type { TokenUsage, UsageBasis } from './provider.ts';

/** Token counts as a service named them. Absent: not told. */
export interface ReportedTokens {
  input?: number | undefined;
  output?: number | undefined;
  thinking?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  total?: number | undefined;
  /** Whether cached tokens are part of `input`; `null`: services differ, so the total decides. */
  cacheInInput: boolean | null;
  /** Whether thinking is part of `output`; `null`: services differ, so the total decides. */
  thinkingInOutput: boolean | null;
}

/** What passed between us and a service in one exchange. */
export interface SeenExchange {
  sentBytes: number;
  receivedBytes: number;
  /** Booked as input if the service did not tell it: an upper estimate, tokens. */
  mostInput: number;
  /** Booked as output if the service did not tell it: an upper estimate, tokens. */
  mostOutput: number;
  /** Longest answer that was asked for, tokens. */
  outputLimit: number;
}

/** No vocabulary in use has a longer token. Fewer tokens than bytes by this factor are therefore no count of the exchange. */
const LONGEST_TOKEN_BYTES = 256;
/** Larger counts are not plausible, and their sums would not be exact. */
const MOST_TOKENS = 1e12;

/**
 * The one rule for what a service told of one exchange: never less than was seen. A prompt or an answer that passed by us and was
 * counted as nothing, or as fewer tokens than it can have, counts as not told and is estimated upwards.
 */
export function billedTokens(
  told: ReportedTokens | undefined,
  seen: SeenExchange,
): { usage: TokenUsage; basis: 'told' | 'estimated' } {
  const usage = told === undefined ? noTokens : tokensFrom(told, seen.outputLimit);
  const isUntold = totalTokens(usage) === 0;
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const isPromptShort = prompt < leastTokens(seen.sentBytes);
  const isAnswerShort = isUntold || usage.output < leastTokens(seen.receivedBytes);
  return {
    usage: {
      ...usage,
      input: isPromptShort ? Math.max(usage.input, seen.mostInput) : usage.input,
      output: isAnswerShort ? Math.max(usage.output, seen.mostOutput) : usage.output,
    },
    basis: isPromptShort || isAnswerShort ? 'estimated' : 'told',
  };
}

function leastTokens(bytes: number): number {
  return Math.ceil(bytes / LONGEST_TOKEN_BYTES);
}

/**
 * Our counts from those of a service. Where they contradict each other, the reading with the most tokens is taken: the output is
 * the largest of what was told, what the total leaves beside the prompt, and output plus thinking where thinking is not part of
 * it. Of a total alone, as much as the answer could have (`outputLimit`) counts as output, which costs more.
 */
export function tokensFrom(told: ReportedTokens, outputLimit = Infinity): TokenUsage {
  const { input, output, thinking, cacheRead, cacheWrite, total } = wholeCounts(told);
  const cached = cacheRead + cacheWrite;
  const isCachedInside =
    cached <= input && (told.cacheInInput ?? (total === input + output || total === input + output + thinking));
  const fresh = isCachedInside ? input - cached : input;
  const prompt = fresh + cached;
  const showsThinkingInside = total > 0 && (total === prompt + output || total === input + output);
  const isThinkingBeside = thinking > output || (told.thinkingInOutput === null && !showsThinkingInside);
  const written = isThinkingBeside ? output + thinking : output;
  const rest = Math.max(0, total - prompt - written);
  if (prompt > 0) return { input: fresh, output: written + rest, thinking, cacheRead, cacheWrite };
  const asOutput = written > 0 ? 0 : Math.min(rest, outputLimit);
  return { input: rest - asOutput, output: written + asOutput, thinking, cacheRead, cacheWrite };
}

function wholeCounts(told: ReportedTokens): Required<Record<(typeof COUNTS)[number], number>> {
  const counts = COUNTS.map((name) => [name, wholeCount(told[name])] as const);
  return Object.fromEntries(counts) as Record<(typeof COUNTS)[number], number>;
}

const COUNTS = ['input', 'output', 'thinking', 'cacheRead', 'cacheWrite', 'total'] as const;

function wholeCount(count: number | undefined): number {
  return count === undefined || Number.isNaN(count) ? 0 : Math.min(MOST_TOKENS, Math.max(0, Math.trunc(count)));
}

/** Several reports of one answer: each counts from its beginning, so the highest number of each counts. */
export function highestOf(before: ReportedTokens | undefined, now: ReportedTokens): ReportedTokens {
  if (before === undefined) return now;
  const highest = COUNTS.map((name) => [name, Math.max(wholeCount(before[name]), wholeCount(now[name]))] as const);
  return { ...now, ...Object.fromEntries(highest) };
}

/** Adds what several requests told. */
export function sumOf(before: ReportedTokens | undefined, now: ReportedTokens): ReportedTokens {
  if (before === undefined) return now;
  const sums = COUNTS.map((name) => [name, wholeCount(before[name]) + wholeCount(now[name])] as const);
  return { ...now, ...Object.fromEntries(sums) };
}

/** The basis of a turn of several requests: the one that says least. */
export function weakerBasis(a: UsageBasis, b: UsageBasis): UsageBasis {
  const strength: readonly UsageBasis[] = ['refused', 'told', 'estimated', 'atLeast', 'untold'];
  return strength.indexOf(a) >= strength.indexOf(b) ? a : b;
}

/**
 * What is booked, USD: the larger of what the service says that it charges and what its tokens cost at the known price. A cost of
 * zero counts as not told. `null`: neither is known.
 */
export function bookedCost(toldUsd: number | null, oursUsd: number | null): number | null {
  const told = toldUsd !== null && Number.isFinite(toldUsd) && toldUsd > 0 ? toldUsd : null;
  if (told === null || oursUsd === null) return told ?? oursUsd;
  return Math.max(told, oursUsd);
}
