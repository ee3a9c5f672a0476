import type { ChatMessage } from '../chat-model.ts';

/** Conversations of chat models, which the services do not store: one small file each, readable by its owner only. */
export interface ConversationStore {
  /** `undefined`: unknown or unreadable; then the turn's prompt alone is sent. */
  load(id: string): Promise<ChatMessage[] | undefined>;
  /** Rejects with `StoreError` when the disk refuses. */
  save(id: string, messages: readonly ChatMessage[]): Promise<void>;
}

/** Whether the id is a UUID; ids of other providers have another form. */
export function isConversationId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}
