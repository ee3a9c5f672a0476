import type { ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { ProviderHealth } from '../domain/provider/provider-health.ts';
import type { TokenUsage, UsageBasis } from '../domain/provider/provider.ts';
import type { ProviderTrial, QuotaReader, RequestBound } from './provider-capabilities.ts';

export interface ToolCall {
  /** The service's id of the call; the answer repeats it. */
  id: string;
  name: string;
  /** JSON as the model wrote it; not checked yet. */
  arguments: string;
}

export type ChatMessage =
  | { role: 'user'; text: string }
  | {
      role: 'assistant';
      text: string;
      toolCalls: ToolCall[];
      /** Content that must go back to the same service unchanged (signed thinking, encrypted reasoning); others never see it. */
      opaque?: { provider: string; content: unknown };
    }
  | { role: 'tool'; callId: string; name: string; text: string; isError: boolean };

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  parameters: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  /** Equal for every request of a persona, so that services can cache it. */
  system: string;
  messages: readonly ChatMessage[];
  tools: readonly ToolDefinition[];
  maxOutputTokens: number;
  /** Wall clock for this request, milliseconds. */
  timeoutMs: number;
  /** Groups requests for the service's prompt cache, where it takes such a key. */
  cacheKey: string;
}

export type ChatDelta = { type: 'said'; text: string } | { type: 'thought'; text: string };

/** One answer. After a failure in the middle of a stream `message` holds what had arrived, and `usage` what is billed for it. */
export interface ChatCompletion {
  message: ChatMessage & { role: 'assistant' };
  finish: 'stop' | 'toolCalls' | 'length' | 'refused' | 'failed';
  model: string;
  usage: TokenUsage;
  usageBasis: UsageBasis;
  /** What the service says that it charges, USD; `null`: it does not say. */
  toldCostUsd: number | null;
  failure: ProviderFailure | null;
}

/**
 * A service that answers with text and asks for tools. Contract: as `LLMProvider`, no method rejects for a reason outside the
 * program; after an abort `complete` resolves soon. The key is resolved anew for each request, so that it can be changed.
 */
export interface ChatModel {
  readonly id: string;
  getName(): string;
  getModel(): string;
  complete(request: ChatRequest, onDelta: (delta: ChatDelta) => void, signal: AbortSignal): Promise<ChatCompletion>;
  /** An upper bound, never less than what is billed, given what the last request of the conversation was billed. */
  boundOf(request: ChatRequest, last: { usage: TokenUsage; messages: number } | null): RequestBound;
  /** USD for so many tokens; `null`: no price is known. */
  costOf(usage: TokenUsage): number | null;
  /** Tokens that fit; `null`: not known. */
  contextTokens(): number | null;
  probe(signal: AbortSignal): Promise<ProviderHealth>;
  /** Undeclared: whether the model calls tools shows with its first turn. */
  readonly trial?: ProviderTrial | undefined;
  /** Undeclared: as for a provider. */
  readonly quota?: QuotaReader | undefined;
}
