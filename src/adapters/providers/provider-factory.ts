import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { assertNever } from '../../domain/assert.ts';
import type { ProviderFactory } from '../../ports/llm-provider.ts';
import { prepareAcp } from './acp/acp-program.ts';
import { AcpProvider } from './acp/acp-provider.ts';
import { createAntigravity } from './antigravity/antigravity-transports.ts';
import { AgyCapabilityProbe } from './antigravity/antigravity-capabilities.ts';
import { AnthropicDialect } from './chat/anthropic/anthropic-dialect.ts';
import { HttpConnections } from './chat/http/http-connections.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { OpenaiDialect } from './chat/openai/openai-dialect.ts';
import type { ProviderFactoryOptions } from './provider-factory-options.ts';
import { ScriptedProvider } from './scripted/scripted-provider.ts';
import { ServiceModel } from './chat/service-model.ts';
import { UnavailableProvider } from './unavailable-provider.ts';

/** Providers of one factory share the queues that serialise each conversation, so make only one factory per process. */
export function createProviderFactory(options: ProviderFactoryOptions): ProviderFactory {
  const capabilities = new AgyCapabilityProbe();
  const shared = { queue: new KeyedQueue(), capabilities, tallies: new Map(), acpCosts: new Map() };
  const http = { ...options, connections: new HttpConnections(options.env) };
  return {
    async create(config: ProviderConfig) {
      switch (config.name) {
        case 'scripted': {
          const provider = new ScriptedProvider(config, options);
          // `probe` and each turn report a problem with the script.
          await provider.load();
          return { style: 'agent', provider };
        }
        case 'antigravity':
          return { style: 'agent', provider: createAntigravity(config, options, shared) };
        case 'acp': {
          const { billing, max_concurrent: maxConcurrent } = config.config;
          const prepare = () => prepareAcp(config, options);
          const { id, name, model } = config;
          const price = billing === 'tokens' ? (config.price ?? null) : null;
          const identity = { id, name, model, maxConcurrent, billing, price, prepare };
          return { style: 'agent', provider: new AcpProvider(identity, options, shared) };
        }
        case 'openai':
          return { style: 'chat', model: new ServiceModel(config, new OpenaiDialect(config), http) };
        case 'anthropic':
          return { style: 'chat', model: new ServiceModel(config, new AnthropicDialect(config), http) };
        case 'vscode-lm': {
          if (options.editorModels !== undefined) return { style: 'chat', model: options.editorModels(config) };
          const message = "The editor's models are only there in the editor; start the project from its window.";
          return { style: 'agent', provider: new UnavailableProvider(config, message) };
        }
        default:
          return assertNever(config);
      }
    },
  };
}
