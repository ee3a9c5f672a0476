import type { ChatProviderConfig } from '../../domain/provider/provider-config.ts';
import { noTokens } from '../../domain/money/tokens.ts';
import type { ChatRequest } from '../../ports/chat-model.ts';
import type { IdSource } from '../../ports/clock.ts';
import { isConversationId } from '../../ports/stores/conversation-store.ts';
import type { LLMProvider, TurnReply } from '../../ports/llm-provider.ts';
import { cutOffFailure } from './chat-failure.ts';
import { ChatTurn, type ChatTurnDeps, type ChatTurnLimits } from './chat-turn.ts';
import { ContextRoom } from './context-room.ts';
import { Conversation } from './conversation.ts';
import { conversationTransfer } from './conversation-transfer.ts';
import type { ToolUse } from './text-answers.ts';
import { turnFrame } from './turn-frame.ts';

export interface ChatAgentDeps extends Omit<ChatTurnDeps, 'toolUse'> {
  ids: IdSource;
}

/** Default for kinds of providers without this setting. */
const MAX_OUTPUT_TOKENS = 16_384;
const MINUTE_MS = 60_000;
/** Most characters kept from earlier turns. A turn's prompt is complete by itself, so more would only cost money. */
const CARRIED_CHARACTERS = 120_000;
const CARRIED_SUMMARY = 'Earlier turns of this conversation are left out.';

/** Makes a full provider of a service that answers with text and asks for tools. */
export function createChatAgent(config: ChatProviderConfig, deps: ChatAgentDeps): LLMProvider {
  const { model, conversations, ids } = deps;
  const limits = limitsOf(config);
  const toolUse: ToolUse = { hasCalled: false };
  return {
    id: config.id,
    style: 'chat',
    getName: () => model.getName(),
    getModel: () => model.getModel(),

    async sendMessage(request, onProgress, signal) {
      const known = request.conversationId !== null && isConversationId(request.conversationId);
      const id = known ? (request.conversationId ?? ids.uuid()) : ids.uuid();
      if (signal.aborted) return notBegun(request.conversationId);
      const saved = known && request.operation !== 'probe' ? await conversations.load(id) : undefined;
      if (saved?.some(({ role }) => role === 'tool') === true) toolUse.hasCalled = true;
      const messages = new Conversation(saved ?? [], request.prompt);
      if (messages.size() - request.prompt.length > CARRIED_CHARACTERS) messages.compact(0, CARRIED_SUMMARY);
      return new ChatTurn(
        request,
        { id, messages, isKept: saved !== undefined },
        limits,
        { ...deps, toolUse },
        onProgress,
        signal,
      ).run();
    },

    probe: (signal) => model.probe(signal),
    quota: model.quota,
    pricing: { estimateCost: (tokens) => model.costOf(tokens) },

    bounds: {
      smallestTurn(opening) {
        const request: ChatRequest = {
          ...turnFrame(opening),
          messages: new Conversation([], opening.prompt).messages,
          maxOutputTokens: new ContextRoom(model, limits.maxOutputTokens).maxOutputTokens,
          timeoutMs: limits.turnTimeoutMs,
          cacheKey: '',
        };
        return model.boundOf(request, null);
      },
    },

    conversations: conversationTransfer(config.id, deps),
  };

  function notBegun(conversationId: string | null): TurnReply {
    return {
      text: '',
      model: model.getModel(),
      usage: noTokens,
      costUsd: model.costOf(noTokens),
      requests: 0,
      conversationId,
      actions: [],
      failure: cutOffFailure('stopped'),
    };
  }
}

function limitsOf({ config }: ChatProviderConfig): ChatTurnLimits {
  return {
    maxRequests: config.max_requests_per_turn,
    maxOutputTokens: 'max_output_tokens' in config ? config.max_output_tokens : MAX_OUTPUT_TOKENS,
    turnTimeoutMs: config.turn_timeout_minutes * MINUTE_MS,
    silenceMs: config.silence_timeout_minutes * MINUTE_MS,
  };
}
