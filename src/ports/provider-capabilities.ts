import type { TurnKind } from '../domain/money/finance.ts';
import type { QuotaWindow, TokenUsage } from '../domain/provider/provider.ts';
import type { Message } from '../domain/turn/agent.ts';

/**
 * What some providers can do besides taking turns. A provider declares a capability by having it; one that is not declared is
 * unknown to the caller, never zero, empty or free. Contract of all: no method rejects for a reason outside the program.
 */
export interface ProviderCapabilities {
  /** Undeclared: what is left of its quota shows in failed turns alone. */
  readonly quota?: QuotaReader | undefined;
  /** Undeclared: no price is known; its turns are unpriced, and a cap in USD keeps it from serving by the token. */
  readonly pricing?: TokenPricing | undefined;
  /** Undeclared: its turns cannot be bounded from outside, and end by themselves. */
  readonly bounds?: TurnBounds | undefined;
  /** Undeclared: it keeps its conversations to itself and takes none over, so that prompts must carry everything. */
  readonly conversations?: ConversationTransfer | undefined;
}

/** Reads the quota windows of a subscription or the rate limits of a service. Free of charge. */
export interface QuotaReader {
  /** Fractions of each window, as they are now. Empty: nothing was told this time, and what was read before still holds. */
  read(signal: AbortSignal): Promise<QuotaWindow[]>;
}

/** What tokens of the provider's model cost. Computed here, free of charge. */
export interface TokenPricing {
  /** USD for so many tokens, at the prices of now; `null`: none is known for its model. */
  estimateCost(tokens: TokenUsage): number | null;
}

/** Keeps turns within their allowance. Computed here, free of charge. */
export interface TurnBounds {
  /** The most that the first request of such a turn can use; a turn that is allowed less cannot begin. */
  smallestTurn(opening: TurnOpening): RequestBound;
}

/** Hands conversations over between providers. Reads and writes this machine's disk alone, free of charge. */
export interface ConversationTransfer {
  /** `null`: the provider does not know this conversation, or it holds no answer. */
  export(conversationId: string): Promise<ConversationExport | null>;
  /** The id under which it goes on here; `null`: there was nothing to take, or it could not be kept. */
  import(conversation: ConversationExport): Promise<string | null>;
}

/** What the first request of a turn is made of, where it goes on with no conversation. */
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

export interface ConversationExport {
  /** The id of the provider that held it. */
  provider: string;
  model: string;
  conversationId: string | null;
  messages: Message[];
}
