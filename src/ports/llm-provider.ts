import type { ChatModel } from './chat-model.ts';
import type { ProviderCapabilities, TurnOpening } from './provider-capabilities.ts';
import type { ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { ProviderHealth } from '../domain/provider/provider-health.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { ProviderStyle, TokenUsage } from '../domain/provider/provider.ts';

export type { ProviderHealth };

/** What one turn may use at most: it ends in good order before it would use more. `null`: no bound in this unit. */
export interface Allowance {
  usd: number | null;
  tokens: number | null;
}

/** One turn, with all a provider needs to take it. Providers keep no state between turns that they could lose in a crash. */
export interface TurnRequest extends TurnOpening {
  turnId: string;
  persona: string;
  /** `null` while planning. */
  task: { id: string; title: string } | null;
  /** Turns that ended before, in this task (or, while planning, in the plan). Scripts are played by it. */
  turnsBefore: number;
  worktreePath: string;
  /** For every program the provider starts: hinders a push. */
  environment: Readonly<Record<string, string>>;
  /** What such programs may write besides the worktree. */
  writablePaths: readonly string[];
  /** What they may read of the user's home: installed dependencies. */
  readablePaths: readonly string[];
  /** The provider's own conversation to go on with. */
  conversationId: string | null;
  /** A folder of this turn's own for logs; exists. */
  runDirectory: string;
  /** Wall clock left for this turn, milliseconds. */
  timeoutMs: number;
  allowance: Allowance;
  /** In a `handover` turn: the command that the prompt asks to run; for providers that do not read prompts. */
  checkCommand: string | null;
}

export type TurnProgress =
  { type: 'said'; text: string } | { type: 'thought'; text: string } | { type: 'acted'; action: string };

/** One JSON object as the agent gave it. Not checked: `domain/turn` has the schemas, and what breaks them is a malformed reply. */
export type StructuredReply = Readonly<Record<string, unknown>>;

export interface TurnReply {
  /** The agent's last words, structured reply included: what people, journals and recordings get to see. */
  text: string;
  /**
   * The structured reply, where the agent gave it as a value (by a call of a tool); it counts in place of the text. Not there:
   * the text is searched for it.
   */
  structured?: StructuredReply | undefined;
  model: string;
  usage: TokenUsage;
  /** USD; `null`: no price is known. */
  costUsd: number | null;
  /** Requests to the service; 1 where the provider does not tell. */
  requests: number;
  conversationId: string | null;
  /** What it did, one line each. */
  actions: string[];
  /** `null`: it served. Usage and cost count all the same. */
  failure: ProviderFailure | null;
}

/**
 * Takes turns. What only some providers can do they declare (`ProviderCapabilities`). Contract: no method rejects for a reason
 * outside the program; failures come back as data. After an abort `sendMessage` resolves soon, with what was billed so far.
 */
export interface LLMProvider extends ProviderCapabilities {
  readonly id: string;
  readonly style: ProviderStyle;
  getName(): string;
  getModel(): string;
  sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply>;
  /** Free of charge wherever the provider has a free reading. */
  probe(signal: AbortSignal): Promise<ProviderHealth>;
}

/** Makes what a configuration describes. SDKs are loaded here, on first use. A chat model becomes a provider by the runtime's `ChatAgent`. */
export interface ProviderFactory {
  create(
    config: ProviderConfig,
  ): Promise<{ style: 'agent'; provider: LLMProvider } | { style: 'chat'; model: ChatModel }>;
}
