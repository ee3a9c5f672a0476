import type { Message } from '../../domain/turn/agent.ts';
import type { ChatMessage, ChatModel } from '../../ports/chat-model.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import { isConversationId, type ConversationStore } from '../../ports/stores/conversation-store.ts';
import type { ConversationTransfer } from '../../ports/provider-capabilities.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import { boundedText } from '../bounded-text.ts';
import { mended } from './conversation.ts';
import { dataBlock } from '../prompts/data-block.ts';

export interface TransferDeps {
  model: Pick<ChatModel, 'getModel'>;
  conversations: ConversationStore;
  clock: Pick<Clock, 'now'>;
  ids: Pick<IdSource, 'uuid'>;
}

/** Exports conversations of a chat agent as text for any provider, and imports those of other providers. */
export function conversationTransfer(
  providerId: string,
  { model, conversations, clock, ids }: TransferDeps,
): ConversationTransfer {
  return {
    async export(conversationId) {
      if (!isConversationId(conversationId)) return null;
      const messages = await conversations.load(conversationId);
      // An unanswered prompt contains nothing that the next one would not repeat.
      if (messages?.some(({ role }) => role === 'assistant') !== true) return null;
      const timestamp = new Date(clock.now()).toISOString();
      return { provider: providerId, model: model.getModel(), conversationId, messages: exported(messages, timestamp) };
    },

    async import(conversation) {
      const messages = imported(conversation.messages);
      if (messages.length === 0) return null;
      const id = ids.uuid();
      try {
        await conversations.save(id, messages);
        return id;
      } catch (error) {
        if (error instanceof StoreError) return null;
        throw error;
      }
    },
  };
}

const MOST_MESSAGES = 60;
const MOST_CHARACTERS = 4000;
const CARRIED_CHARACTERS = 60_000;

/** The messages as plain text: calls and results in words, without content for one service only. */
function exported(messages: readonly ChatMessage[], timestamp: string): Message[] {
  return mended(messages).flatMap((message): Message[] => {
    const content = boundedText(plain(message), MOST_CHARACTERS);
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    return content.trim() === '' ? [] : [{ role, content, timestamp, tokens: 0, costUsd: 0 }];
  });
}

/** The newest messages as text only, alternating between user and assistant; bounded, because every request pays for them. */
function imported(messages: readonly Message[]): ChatMessage[] {
  const taken: ChatMessage[] = [];
  for (const { role, content } of newest(messages)) {
    const text = boundedText(content, MOST_CHARACTERS);
    if (text.trim() === '') continue;
    const last = taken.at(-1);
    const isAssistant = role === 'assistant';
    if (last !== undefined && (last.role === 'assistant') === isAssistant) {
      taken[taken.length - 1] = { ...last, text: `${last.text}\n\n${text}` };
    } else if (isAssistant) taken.push({ role, text, toolCalls: [] });
    else taken.push({ role: 'user', text });
  }
  // Services require a user message first.
  return taken[0]?.role === 'assistant' ? [{ role: 'user', text: BEGINNING }, ...taken] : taken;
}

function newest(messages: readonly Message[]): Message[] {
  const kept: Message[] = [];
  let room = CARRIED_CHARACTERS;
  for (const message of messages.slice(-MOST_MESSAGES).reverse()) {
    room -= Math.min(message.content.length, MOST_CHARACTERS);
    if (room < 0) break;
    kept.unshift(message);
  }
  return kept;
}

const BEGINNING = 'What follows was said before another agent took over; its beginning is left out.';

function plain(message: ChatMessage): string {
  switch (message.role) {
    case 'user':
      return message.text;
    case 'assistant': {
      const calls = message.toolCalls.map((call) => `[called ${call.name} with ${call.arguments}]`);
      return [message.text, ...calls].filter((part) => part !== '').join('\n');
    }
    case 'tool':
      return dataBlock(`[${message.isError ? 'failure' : 'result'} of ${message.name}]`, message.text, MOST_CHARACTERS);
  }
}
