import type { ChatMessage, ChatRequest } from '../../../ports/chat-model.ts';
import { totalTokens } from '../../../domain/money/tokens.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';

/** Tokens that services add to a request with tools; Anthropic documents a few hundred. */
const OF_THE_SERVICE = 1024;
/** Tokens for the role and turn markers around one message. */
const PER_MESSAGE = 16;

/**
 * Upper bound, in tokens, of the input that a request is billed for. A token of a byte-level vocabulary has at least one byte of
 * UTF-8, so the number of bytes is an upper bound. The part that was billed before keeps its billed count, and only the messages
 * added since are counted in bytes. The last answer counts twice, as output and in bytes, because services read it back with
 * names and markers that were not part of the output.
 */
export function inputBound(request: ChatRequest, last: { usage: TokenUsage; messages: number } | null): number {
  const whole = bytesOf(request.system) + bytesOf(request.tools) + messagesBound(request.messages) + OF_THE_SERVICE;
  // A conversation that was shortened since has a different start from the billed one.
  if (last === null || last.messages > request.messages.length) return whole;
  const added = messagesBound(request.messages.slice(last.messages));
  return totalTokens(last.usage) + added + OF_THE_SERVICE;
}

function messagesBound(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + bytesOf(message) + PER_MESSAGE, 0);
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}
