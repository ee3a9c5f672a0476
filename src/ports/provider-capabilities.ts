import type { ProviderHealth } from '../domain/provider/provider-health.ts';
import type { TurnKind } from '../domain/money/cost-entry.ts';
import type { QuotaWindow, TokenUsage } from '../domain/provider/provider.ts';
import type { Message } from '../domain/turn/agent.ts';

/**
 * What some providers can do besides taking turns. A provider declares a capability by having it; one that is not declared is
 * unknown to the caller, never zero, empty or free. Contract of all: no method rejects for a reason outside the program.
 */
export interface ProviderCapabilities {
  /** Undeclared: only failed turns show that the quota is used up. */
  readonly quota?: QuotaReader | undefined;
  /** Undeclared: no price is known. Its turns are unpriced, and under a cap in USD it cannot be paid by the token. */
  readonly pricing?: TokenPricing | undefined;
  /** Undeclared: its turns cannot be bounded from outside, and end by themselves. */
  readonly bounds?: TurnBounds | undefined;
  /** Undeclared: it exports and imports no conversations, so prompts must carry everything. */
  readonly conversations?: ConversationTransfer | undefined;
}

/** Reads the quota windows of a subscription or the rate limits of a service. Free of charge. */
export interface QuotaReader {
  /** The current fraction of each window. Empty: nothing was reported, and the earlier reading still holds. */
  read(signal: AbortSignal): Promise<QuotaWindow[]>;
}

/** What tokens of the provider's model cost. Computed here, free of charge. */
export interface TokenPricing {
  /** USD for so many tokens, at current prices; `null`: the model has no known price. */
  estimateCost(tokens: TokenUsage): number | null;
}

/** Keeps turns within their allowance. Computed here, free of charge. */
export interface TurnBounds {
  /** The most that the first request of such a turn can use; a turn with a smaller allowance cannot begin. */
  smallestTurn(opening: TurnOpening): RequestBound;
}

/** Transfers conversations between providers. Uses only this machine's disk, free of charge. */
export interface ConversationTransfer {
  /** `null`: the provider does not know this conversation, or it holds no answer. */
  export(conversationId: string): Promise<ConversationExport | null>;
  /** The id of the imported conversation; `null`: there was nothing to import, or it could not be saved. */
  import(conversation: ConversationExport): Promise<string | null>;
}

/** Content of a turn's first request, if it does not continue a conversation. */
export interface TurnOpening {
  operation: TurnKind;
  systemPrompt: string;
  prompt: string;
}

/** The most that one request can use: tokens, and USD (`null`: no price is known). */
export interface RequestBound {
  tokens: number;
  usd: number | null;
}

/** A test of all that a turn needs, with one small request. It is billed. */
export interface ProviderTrial {
  /** Time for it, milliseconds; an agent needs some to start, and tries again by itself when its service refuses. */
  readonly limitMs: number;
  /** Computed here, free of charge. */
  cost(): TrialCost;
  run(signal: AbortSignal): Promise<ProviderHealth>;
}

/** What a trial can cost: of a `toolCall` the most, of a `prompt` to an agent, which adds instructions of its own, about. */
export interface TrialCost extends RequestBound {
  sends: 'toolCall' | 'prompt';
  paidBy: 'tokens' | 'subscription';
}

export interface ConversationExport {
  /** Id of the provider that had the conversation. */
  provider: string;
  model: string;
  conversationId: string | null;
  messages: Message[];
}
