import type { ChatMessage } from '../../ports/chat-model.ts';
import type { ConversationStore } from '../../ports/stores/conversation-store.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';

/** Saves one conversation as it grows. A disk failure does not end the turn: the next turn starts from its prompt alone. */
export class ConversationKeeper {
  readonly #store: ConversationStore;
  readonly #id: string;
  #isKept: boolean;
  #refuses = false;

  /** `isKept`: the conversation was loaded from the store. */
  constructor(store: ConversationStore, id: string, isKept: boolean) {
    this.#store = store;
    this.#id = id;
    this.#isKept = isKept;
  }

  /** The id under which it can be continued; `null`: it was not saved. */
  get id(): string | null {
    return this.#isKept ? this.#id : null;
  }

  async keep(messages: readonly ChatMessage[]): Promise<void> {
    if (this.#refuses) return;
    try {
      await this.#store.save(this.#id, messages);
      this.#isKept = true;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#refuses = true;
      this.#isKept = false;
    }
  }
}
