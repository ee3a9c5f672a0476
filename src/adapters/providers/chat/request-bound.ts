import type { ChatMessage, ChatRequest } from '../../../ports/chat-model.ts';
import { totalTokens, type TokenUsage } from '../../../domain/provider/provider.ts';

/** What services add of their own to a request with tools; Anthropic documents some hundred tokens. */
const OF_THE_SERVICE = 1024;
/** Marks of roles and turns around one message. */
const PER_MESSAGE = 16;

/**
 * The most input that a request can be billed for. A token of a byte-level vocabulary is at least one byte of UTF-8, so
 * bytes bound tokens from above. What was billed before needs no counting again: it comes back as it was, and only what was
 * added since is counted in bytes. The answer counts twice, as output and in bytes: services read it back with names and
 * marks around it that were not part of the output.
 */
export function inputBound(request: ChatRequest, last: { usage: TokenUsage; messages: number } | null): number {
  const whole = bytesOf(request.system) + bytesOf(request.tools) + messagesBound(request.messages) + OF_THE_SERVICE;
  // A conversation that was shortened since has another beginning than the one that was billed.
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
