import type { ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { noTokens } from '../../domain/money/tokens.ts';
import type { LLMProvider, ProviderHealth, TurnReply, TurnRequest } from '../../ports/llm-provider.ts';

/** A provider that cannot run in this program and says why, such as the editor's own models outside the editor. */
export class UnavailableProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  readonly #config: ProviderConfig;
  readonly #failure: ProviderFailure;

  constructor(config: ProviderConfig, message: string) {
    this.id = config.id;
    this.#config = config;
    this.#failure = { kind: 'notInstalled', message, resetAt: null, retryAfterMs: null };
  }

  getName(): string {
    return this.#config.name;
  }

  getModel(): string {
    return this.#config.model ?? '';
  }

  async sendMessage({ conversationId }: TurnRequest): Promise<TurnReply> {
    return {
      text: '',
      model: this.getModel(),
      usage: noTokens,
      costUsd: 0,
      requests: 0,
      conversationId,
      actions: [],
      failure: this.#failure,
    };
  }

  async probe(): Promise<ProviderHealth> {
    return { available: false, detail: this.#failure.message, failure: this.#failure, responseTimeMs: 0 };
  }
}
