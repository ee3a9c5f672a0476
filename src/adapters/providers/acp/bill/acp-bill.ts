import { costOf, noTokens, totalTokens } from '../../../../domain/money/tokens.ts';
import type { Price } from '../../../../domain/provider/price.ts';
import type { ProviderFailureKind } from '../../../../domain/provider/provider-failure.ts';
import { isRefusal } from '../../../../domain/provider/provider-failure.ts';
import type { TokenUsage, UsageBasis } from '../../../../domain/provider/provider.ts';
import { billedTokens, bookedCost, tokensFrom, type ReportedTokens } from '../../../../domain/provider/usage-report.ts';

/** What was told and seen of the use of one turn. */
export interface AcpUse {
  /** As the agent names itself in `initialize`; empty if it does not. */
  agentName: string;
  /** Of the answer to the prompt; `undefined`: none. */
  inAnswer: ReportedTokens | undefined;
  /** The sum of those that came with pieces of messages, one for each request; `undefined`: none. */
  inPieces: ReportedTokens | undefined;
  /** The largest context that the agent reported, tokens; 0: none. */
  context: number;
  /** What the agent says that the turn cost, USD; `null`: it does not say. */
  costUsd: number | null;
  toolCalls: number;
  /** 0: nothing was asked. */
  promptBytes: number;
  /** What the agent said, thought and did. */
  receivedBytes: number;
  /** `null`: the turn succeeded. */
  failure: ProviderFailureKind | null;
  /** `null`: none is known. */
  price: Price | null;
}

export interface AcpBill {
  usage: TokenUsage;
  basis: UsageBasis;
  /** USD; `null`: unpriced. */
  costUsd: number | null;
}

/** Tokens of an agent's own instructions and tools, read with each request: the most that was seen of any is 23,000. */
export const OWN_INSTRUCTIONS = 25_000;
/** Agents of which it was seen that the usage of an answer is that of its last request. */
const TELLS_LAST_REQUEST = /^(opencode|kilo)\b/i;
/** Agents of which it was seen that it is that of the turn. */
const TELLS_TURN = /claude|codex|copilot|gemini/i;

/**
 * The bill of one turn of an agent. Agents tell the whole turn, its last request, each request by itself, or nothing; what they
 * tell of the context is no bill. What is not told is estimated upwards.
 */
export function billOfAcpTurn(use: AcpUse): AcpBill {
  const told = toldOf(use);
  if (use.promptBytes === 0) return refused;
  if (told === undefined && use.failure !== null && isRefusal(use.failure) && use.toolCalls === 0) return refused;
  const { usage, basis } = tokensOf(use, told);
  const costUsd = bookedCost(use.costUsd, use.price === null ? null : costOf(usage, use.price));
  return { usage, basis, costUsd };
}

const refused: AcpBill = { usage: noTokens, basis: 'refused', costUsd: null };

/** Of two reports the larger: a report of zeros, as of a failed turn, is none. */
function toldOf({ inAnswer, inPieces }: AcpUse): ReportedTokens | undefined {
  const size = (told: ReportedTokens | undefined): number => (told === undefined ? 0 : totalTokens(tokensFrom(told)));
  const larger = size(inAnswer) >= size(inPieces) ? inAnswer : inPieces;
  return size(larger) === 0 ? undefined : larger;
}

function tokensOf(use: AcpUse, told: ReportedTokens | undefined): Pick<AcpBill, 'usage' | 'basis'> {
  const requests = 1 + use.toolCalls;
  const perRequest = use.context > 0 ? use.context : OWN_INSTRUCTIONS + use.promptBytes + use.receivedBytes;
  const bill = billedTokens(told, {
    sentBytes: use.promptBytes,
    receivedBytes: use.receivedBytes,
    mostInput: Math.max(perRequest, use.promptBytes) * requests,
    mostOutput: use.receivedBytes,
    outputLimit: Infinity,
  });
  if (told === undefined || told !== use.inAnswer) {
    // The request in which a turn was cut off is not among those that were told.
    return told !== undefined && bill.basis === 'told' && use.failure !== null ? { ...bill, basis: 'atLeast' } : bill;
  }
  return tellsLastRequest(use, bill.usage) ? ofWholeTurn(use, bill.usage) : bill;
}

/** An agent that is not known tells its last request if its count is that of the context, although it made several requests. */
function tellsLastRequest({ agentName, context, toolCalls }: AcpUse, usage: TokenUsage): boolean {
  if (toolCalls === 0) return false;
  if (TELLS_LAST_REQUEST.test(agentName)) return true;
  if (context === 0 || TELLS_TURN.test(agentName)) return false;
  const total = totalTokens(usage);
  return total >= context / 2 && total <= context * 1.05 + usage.output;
}

/**
 * The tokens of the turn from those of its last request: as many times more as the turn cost more, where its cost and the price
 * are known. Else as if each tool call was a request of its own that read as much as the last one did.
 */
function ofWholeTurn({ costUsd, price, toolCalls }: AcpUse, last: TokenUsage): Pick<AcpBill, 'usage' | 'basis'> {
  const lastUsd = price === null ? 0 : costOf(last, price);
  const times = costUsd !== null && costUsd > 0 && lastUsd > 0 ? Math.max(1, costUsd / lastUsd) : 1 + toolCalls;
  const many = (count: number): number => Math.ceil(Number((count * times).toFixed(3)));
  const usage = {
    input: many(last.input),
    output: many(last.output),
    thinking: many(last.thinking),
    cacheRead: many(last.cacheRead),
    cacheWrite: many(last.cacheWrite),
  };
  return { usage, basis: 'estimated' };
}
