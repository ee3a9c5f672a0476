import type { OpenaiProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatRequest } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { chatBody, readChatEvent } from './chat-completions.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { listedModels, type ListedModel } from '../listed-models.ts';
import { mayReason, readResponsesEvent, responsesBody } from './openai-responses.ts';
import { keptFields } from './own-fields.ts';
import { isMakersOwn } from '../service-price.ts';
import { SDK_TIMEOUT_MS } from '../sdk-timeout.ts';
import { answerTo, unlessRefused } from '../wire/service-answer.ts';

/** OpenAI by its SDK, over chat completions or responses. */
export class OpenaiDialect implements Dialect {
  readonly home = 'https://api.openai.com/v1';
  readonly #config: OpenaiProviderConfig;

  constructor(config: OpenaiProviderConfig) {
    this.#config = config;
  }

  authorization(key: string): Record<string, string> {
    return key === '' ? {} : { authorization: `Bearer ${key}` };
  }

  body(request: ChatRequest): Record<string, unknown> {
    return this.#config.config.api === 'chat' ? chatBody(request, this.#config) : responsesBody(request, this.#config);
  }

  async open(connection: Connection, body: Record<string, unknown>): Promise<AsyncIterable<unknown>> {
    const client = await clientFor(connection);
    const path = this.#config.config.api === 'chat' ? '/chat/completions' : '/responses';
    return answerTo(connection.exchange, client.post(path, { body }).asResponse());
  }

  reader(): (event: unknown, answer: Answer) => void {
    if (this.#config.config.api === 'chat') return readChatEvent;
    return (event, answer) => {
      readResponsesEvent(event, answer, this.#config);
    };
  }

  kept(answer: Answer): unknown {
    return this.#config.config.api === 'chat' ? keptFields(answer, this.#config) : answer.opaque;
  }

  /** OpenAI's own service does not show the reasoning of its models; other servers show it or do not bill it. */
  thinksSilently(): boolean {
    return isMakersOwn(this.#config) && mayReason(this.#config);
  }

  async models(connection: Connection): Promise<ListedModel[] | null> {
    const client = await clientFor(connection);
    const list = await unlessRefused(connection.exchange, client.get<unknown>('/models'));
    return listedModels(list);
  }
}

/** Sets every option that the SDK would otherwise read from the environment, if only to nothing. */
async function clientFor({ exchange, baseUrl, key }: Connection) {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: key === '' ? 'none' : key,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    fetch: exchange.fetch,
  });
}
