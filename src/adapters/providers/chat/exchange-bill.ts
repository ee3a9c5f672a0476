import { noTokens, totalTokens } from '../../../domain/money/tokens.ts';
import type { TokenUsage, UsageBasis } from '../../../domain/provider/provider.ts';
import { billedTokens } from '../../../domain/provider/usage-report.ts';
import type { ChatRequest } from '../../../ports/chat-model.ts';
import { parseJson } from '../loose-json.ts';
import type { Answer } from './answer.ts';
import type { HttpExchange } from './http/http-exchange.ts';
import { refusalIn } from './http/error-text.ts';
import { usageIn } from './openai/openai-usage.ts';
import { bytesOf, inputBound } from './request-bound.ts';
import { toldTokens } from '../reported-usage.ts';

/** One request as it was sent. */
export interface SentRequest {
  request: ChatRequest;
  body: Record<string, unknown>;
  /** Longest answer that the body asks for, tokens. */
  outputLimit: number;
  /** The model thinks in tokens that are billed and not shown. */
  thinksSilently: boolean;
}

/** The bill of one request, whatever came of it: a good, refused, cut or aborted answer. */
export function billOfExchange(
  sent: SentRequest,
  answer: Answer,
  exchange: HttpExchange,
): { usage: TokenUsage; basis: UsageBasis; costUsd: number | null } {
  const { request, body, outputLimit, thinksSilently } = sent;
  const told = answer.told ?? toldOutside(exchange);
  const seen = {
    sentBytes: bytesOf(body),
    receivedBytes: answer.bytes,
    mostInput: Math.max(inputBound(request, null), bytesOf(body)),
    // Of an answer that was awaited and never seen, nothing tells how long it was.
    mostOutput: thinksSilently || answer.events === 0 ? outputLimit : Math.min(outputLimit, answer.bytes),
    outputLimit,
  };
  const bill = billedTokens(told, seen);
  if (bill.basis === 'estimated' && wasNotServed(answer, exchange)) {
    // Counts of zero in a refusal are true.
    const used =
      told === undefined
        ? noTokens
        : billedTokens(told, { ...seen, sentBytes: 0, receivedBytes: 0, mostOutput: 0 }).usage;
    return { usage: used, basis: totalTokens(used) > 0 ? 'told' : 'refused', costUsd: answer.toldCostUsd };
  }
  return { ...bill, costUsd: answer.toldCostUsd };
}

/** The service refused the request, or it never got there: then it is billed only for what it tells. */
function wasNotServed(answer: Answer, { status, fault, bytes, sample }: HttpExchange): boolean {
  if (status === null) return fault === null || (fault.kind === 'network' && !fault.reached);
  if (status >= 300) return true;
  const isPlain = bytes > 0 && answer.events === 0 && fault === null;
  return isPlain && (refusalIn(sample) !== undefined || !/^\s*(\{|data:|event:|:)/.test(sample));
}

/** Counts in an answer that is no stream of the protocol, such as a refusal with its bill. */
function toldOutside({ sample }: HttpExchange): Answer['told'] {
  const usage = usageIn(parseJson(sample));
  return usage === undefined ? undefined : toldTokens(usage, { cacheInInput: true, thinkingInOutput: true });
}
