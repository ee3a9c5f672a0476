import type { ChatMessage } from '../chat-model.ts';

/** Conversations of chat models, which the services do not keep: one small file each, for the owner alone. */
export interface ConversationStore {
  /** `undefined`: not known, or not readable any more; the turn's prompt stands alone. */
  load(id: string): Promise<ChatMessage[] | undefined>;
  /** Rejects with `StoreError` when the disk refuses. */
  save(id: string, messages: readonly ChatMessage[]): Promise<void>;
}

/** What an id looks like: a UUID. Ids of other providers are something else. */
export function isConversationId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}
