import type { TurnKind } from '../domain/finance.ts';
import type { Message } from '../domain/agent.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { ProviderConfig, ProviderStyle, QuotaWindow, TokenUsage } from '../domain/provider.ts';

/** One turn, with all a provider needs to take it. Providers keep no state between turns that they could lose in a crash. */
export interface TurnRequest {
  turnId: string;
  operation: TurnKind;
  persona: string;
  /** `null` while planning. */
  task: { id: string; title: string } | null;
  /** Turns that ended before, in this task (or, while planning, in the plan). Scripts are played by it. */
  turnsBefore: number;
  systemPrompt: string;
  prompt: string;
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
}

export type TurnProgress =
  { type: 'said'; text: string } | { type: 'thought'; text: string } | { type: 'acted'; action: string };

export interface TurnReply {
  /** The agent's last words, structured reply included. */
  text: string;
  model: string;
  usage: TokenUsage;
  /** USD; `null`: no price is known. */
  costUsd: number | null;
  conversationId: string | null;
  /** What it did, one line each. */
  actions: string[];
  /** `null`: it served. Usage and cost count all the same. */
  failure: ProviderFailure | null;
}

export interface ProviderHealth {
  available: boolean;
  /** What was found: version, transport, or why not. For a person. */
  detail: string;
  failure: ProviderFailure | null;
  responseTimeMs: number;
}

export interface ConversationExport {
  provider: string;
  model: string;
  conversationId: string | null;
  messages: Message[];
}

/** Contract: no method rejects for a reason outside the program; failures come back as data. After an abort `sendMessage` resolves soon, with what was billed so far. */
export interface LLMProvider {
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
  /** Empty: the provider tells nothing. Free of charge. */
  checkQuota(signal: AbortSignal): Promise<QuotaWindow[]>;
  /** USD for so many tokens, `null` when no price is known. */
  estimateCost(tokens: TokenUsage): number | null;
}

/** Makes the provider that a configuration describes. SDKs are loaded here, on first use. */
export interface ProviderFactory {
  create(config: ProviderConfig): Promise<LLMProvider>;
}
