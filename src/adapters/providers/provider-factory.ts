import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { assertNever } from '../../domain/assert.ts';
import type { ProviderFactory } from '../../ports/llm-provider.ts';
import { prepareAcp } from './acp/acp-program.ts';
import { AcpProvider } from './acp/acp-provider.ts';
import { createAntigravity } from './antigravity/antigravity-transports.ts';
import { AgyCapabilityProbe } from './antigravity/antigravity-capabilities.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { ProviderFactoryOptions } from './provider-factory-options.ts';
import { ScriptedProvider } from './scripted/scripted-provider.ts';
import type { ServiceModels } from './chat/service-models.ts';
import { UnavailableProvider } from './unavailable-provider.ts';

/** Providers of one factory share the queues that serialise each conversation, so make only one factory per process. */
export function createProviderFactory(options: ProviderFactoryOptions): ProviderFactory {
  const capabilities = new AgyCapabilityProbe();
  const shared = { queue: new KeyedQueue(), capabilities, tallies: new Map(), acpCosts: new Map() };
  // Loaded with its HTTP client when the first service is to be asked.
  let services: Promise<ServiceModels> | undefined;
  const loadServices = async (): Promise<ServiceModels> => {
    const { ServiceModels } = await import('./chat/service-models.ts');
    return new ServiceModels(options);
  };
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
        case 'anthropic':
          services ??= loadServices();
          return { style: 'chat', model: (await services).model(config) };
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
