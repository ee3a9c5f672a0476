import type { ChatMessage } from '../ports/chat-model.ts';
import type { ConversationStore } from '../ports/conversation-store.ts';
import { StoreError } from '../ports/state-store.ts';

/** Saves one conversation as it grows. A disk that refuses ends no turn: the next one begins from its prompt alone. */
export class ConversationKeeper {
  readonly #store: ConversationStore;
  readonly #id: string;
  #isKept = true;

  constructor(store: ConversationStore, id: string) {
    this.#store = store;
    this.#id = id;
  }

  /** Under which it can be gone on with; `null`: it was not kept. */
  get id(): string | null {
    return this.#isKept ? this.#id : null;
  }

  async keep(messages: readonly ChatMessage[]): Promise<void> {
    if (!this.#isKept) return;
    try {
      await this.#store.save(this.#id, messages);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#isKept = false;
    }
  }
}
