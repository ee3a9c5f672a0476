import type { ChatMessage } from './chat-model.ts';

/** Conversations of chat models, which the services do not keep: one small file each, for the owner alone. */
export interface ConversationStore {
  /** `undefined`: not known, or not readable any more; the turn's prompt stands alone. */
  load(id: string): Promise<ChatMessage[] | undefined>;
  save(id: string, messages: readonly ChatMessage[]): Promise<void>;
}
