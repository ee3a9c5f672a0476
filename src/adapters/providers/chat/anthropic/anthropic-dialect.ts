import type { AnthropicProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatRequest } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { messagesBody, takesBudget } from './anthropic-messages.ts';
import { AnthropicStream } from './anthropic-stream.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { listedModels, type ListedModel } from '../listed-models.ts';
import { isMakersOwn } from '../service-price.ts';
import { SDK_TIMEOUT_MS } from '../sdk-timeout.ts';
import { answerTo, unlessRefused } from '../wire/service-answer.ts';

/** The SDK's version of the protocol. It is set here because an environment variable could change it. */
const VERSION = '2026-10-21';

/** Anthropic by its SDK. */
export class AnthropicDialect implements Dialect {
  readonly home = 'https://api.anthropic.com';
  readonly #config: AnthropicProviderConfig;

  constructor(config: AnthropicProviderConfig) {
    this.#config = config;
  }

  authorization(key: string): Record<string, string> {
    if (key === '') return {};
    // Gateways with an older version of the protocol read the key from this header.
    const older = isMakersOwn(this.#config) ? {} : { 'x-api-key': key };
    return { authorization: `Bearer ${key}`, ...older };
  }

  body(request: ChatRequest): Record<string, unknown> {
    return messagesBody(request, this.#config);
  }

  async open(connection: Connection, body: Record<string, unknown>): Promise<AsyncIterable<unknown>> {
    const client = await clientFor(connection);
    // Not `messages.create`, which prints to the console when it considers a model old.
    return answerTo(connection.exchange, client.post('/v1/messages', { body }).asResponse());
  }

  reader(): (event: unknown, answer: Answer) => void {
    const stream = new AnthropicStream(this.#config);
    return (event, answer) => {
      stream.read(event, answer);
    };
  }

  kept(answer: Answer): unknown {
    return answer.opaque;
  }

  /** Newer models always think, and show at most a summary. */
  thinksSilently(body: Record<string, unknown>): boolean {
    return 'thinking' in body || !takesBudget(this.#config.model);
  }

  async models(connection: Connection): Promise<ListedModel[] | null> {
    const client = await clientFor(connection);
    const list = await unlessRefused(connection.exchange, client.get<unknown>('/v1/models?limit=1000'));
    return listedModels(list);
  }
}

/** Sets every option that the SDK would otherwise read from the environment, if only to nothing. */
async function clientFor({ exchange, baseUrl, key }: Connection) {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  return new Anthropic({
    baseURL: baseUrl,
    apiKey: key === '' ? 'none' : key,
    webhookKey: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    fetch: exchange.fetch,
    defaultHeaders: { 'anthropic-version': VERSION },
    openTelemetry: { traces: false, propagation: false },
  });
}
