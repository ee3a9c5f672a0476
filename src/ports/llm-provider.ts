import type { ChatModel } from './chat-model.ts';
import type { ProviderCapabilities, ProviderTrial, TurnOpening } from './provider-capabilities.ts';
import type { ProviderFailure } from '../domain/provider/provider-failure.ts';
import type { ProviderHealth } from '../domain/provider/provider-health.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { ProviderStyle, TokenUsage, UsageBasis } from '../domain/provider/provider.ts';

export type { ProviderHealth };

/** What one turn may use at most: it ends cleanly before it would use more. `null`: no bound in this unit. */
export interface Allowance {
  usd: number | null;
  tokens: number | null;
}

/** One turn, with everything that a provider needs for it. Providers keep no state between turns that a crash could lose. */
export interface TurnRequest extends TurnOpening {
  turnId: string;
  persona: string;
  /** `null` while planning. */
  task: { id: string; title: string } | null;
  /** Turns that ended before in this task or, while planning, in the plan. Scripts use it to find their next turn. */
  turnsBefore: number;
  worktreePath: string;
  /** For every program that the provider starts; blocks pushes. */
  environment: Readonly<Record<string, string>>;
  /** Paths that such programs may write besides the worktree. */
  writablePaths: readonly string[];
  /** Paths that they may read in the user's home: installed dependencies. */
  readablePaths: readonly string[];
  /** The provider's own conversation to continue; `null`: a new one. */
  conversationId: string | null;
  /** This turn's own folder for logs; exists. */
  runDirectory: string;
  /** Wall clock left for this turn, milliseconds. */
  timeoutMs: number;
  allowance: Allowance;
  /** In a `handover` turn: the command that the prompt asks to run; for providers that do not read prompts. */
  checkCommand: string | null;
}

export type TurnProgress =
  { type: 'said'; text: string } | { type: 'thought'; text: string } | { type: 'acted'; action: string };

/** The agent's JSON object, not validated: `domain/turn` has the schemas, and a violation makes the reply malformed. */
export type StructuredReply = Readonly<Record<string, unknown>>;

export interface TurnReply {
  /** The agent's final text, structured reply included, for people, journals and recordings. */
  text: string;
  /**
   * The structured reply if the agent gave it as a value, by a tool call; it takes precedence over the text. Absent: the text is
   * searched for it.
   */
  structured?: StructuredReply | undefined;
  model: string;
  usage: TokenUsage;
  /** Where `usage` comes from; absent: it was told. */
  basis?: UsageBasis;
  /** USD; `null`: no price is known. */
  costUsd: number | null;
  /** Requests to the service; 1 if the provider does not report them. */
  requests: number;
  conversationId: string | null;
  /** The agent's actions, one line each. */
  actions: string[];
  /** `null`: the turn succeeded. Usage and cost count in any case. */
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
  /** Undeclared: only a turn shows more than a probe. */
  readonly trial?: ProviderTrial | undefined;
  /** Free of charge wherever the provider has a free reading. */
  probe(signal: AbortSignal): Promise<ProviderHealth>;
}

/**
 * Creates the provider of a configuration. SDKs are loaded here, on first use. The runtime's `ChatAgent` turns a chat model into
 * a provider.
 */
export interface ProviderFactory {
  create(
    config: ProviderConfig,
  ): Promise<{ style: 'agent'; provider: LLMProvider } | { style: 'chat'; model: ChatModel }>;
}
