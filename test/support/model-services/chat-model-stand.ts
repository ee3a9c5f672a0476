import type { KnownShapes } from '../../../src/adapters/providers/chat/wire/known-shapes.ts';
import { createProviderFactory } from '../../../src/adapters/providers/provider-factory.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Price } from '../../../src/domain/provider/price.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { fixedKeys } from '../agents/fixed-keys.ts';
import { startAnthropicServer, startOpenaiServer, type ModelServer, type ModelServerOptions } from './model-server.ts';
import { noKeys } from '../sandbox/no-keys.ts';

export const TEST_KEY = 'sk-fake-not-a-real-key-000';

export type Protocol = 'openai chat' | 'openai responses' | 'anthropic';
export const protocols: readonly Protocol[] = ['openai chat', 'openai responses', 'anthropic'];

/** Makes chat models as the program does, and the servers that they speak with; `stop` ends what it started. */
export class ChatModelStand {
  readonly protocol: Protocol;
  readonly #servers: ModelServer[] = [];

  constructor(protocol: Protocol) {
    this.protocol = protocol;
  }

  async serve(options: ModelServerOptions): Promise<ModelServer> {
    const start = this.protocol === 'anthropic' ? startAnthropicServer : startOpenaiServer;
    const server = await start(options);
    this.#servers.push(server);
    return server;
  }

  /** `url: null`: the maker's own address. */
  async model(
    url: string | null,
    {
      config = {},
      top = {},
      keys = {},
      env = {},
      prices = {},
      clock = systemClock,
      shapes,
    }: {
      config?: Record<string, unknown>;
      top?: Record<string, unknown>;
      keys?: Record<string, string>;
      env?: Record<string, string>;
      prices?: Record<string, Price>;
      clock?: Clock;
      shapes?: KnownShapes | undefined;
    } = {},
  ): Promise<ChatModel> {
    const factory = createProviderFactory({
      sandbox: createSandbox({ redaction: noKeys, env: process.env, clock: systemClock }),
      clock,
      ids: systemIds,
      env,
      homeDirectory: '/nonexistent',
      dataDirectory: '/nonexistent',
      loadScript: async () => ({ ok: false, failure: 'no script' }),
      // Read anew each time, so that a test can change a key.
      keys: { resolve: (reference) => fixedKeys({ 'env:TEST_KEY': TEST_KEY, ...keys }).resolve(reference) },
      prices: () => prices,
      shapes,
    });
    const made = await factory.create(
      providerConfigSchema.parse({
        id: 'service',
        name: this.protocol === 'anthropic' ? 'anthropic' : 'openai',
        model: 'test-model',
        ...top,
        config: {
          ...(url === null ? {} : { base_url: url }),
          ...(this.protocol === 'openai responses' ? { api: 'responses' } : {}),
          api_key: 'env:TEST_KEY',
          ...config,
        },
      }),
    );
    if (made.style !== 'chat') throw new Error('not a chat model');
    return made.model;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.stop()));
  }
}
