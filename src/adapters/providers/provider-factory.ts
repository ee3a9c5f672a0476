import type { ProviderConfig, VscodeLmProviderConfig } from '../../domain/provider-config.ts';
import { assertNever } from '../../domain/assert.ts';
import type { ChatModel } from '../../ports/chat-model.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { ProviderFactory } from '../../ports/llm-provider.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { Result } from '../../domain/result.ts';
import { AntigravityProvider } from './antigravity-provider.ts';
import { AgyCapabilityProbe } from './antigravity-capabilities.ts';
import { Lanes } from './lanes.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { UnavailableProvider } from './unavailable-provider.ts';

export interface ProviderFactoryOptions {
  sandbox: Sandbox;
  clock: Clock;
  ids: IdSource;
  /** The environment of this process; what of it a provider hands on is its own allow-list. */
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  dataDirectory: string;
  /** Reads and parses a YAML file; a sentence when it cannot. */
  loadScript: (path: string) => Promise<Result<unknown, string>>;
  /** The editor's own models; there are none outside of an editor. */
  editorModels?: ((config: VscodeLmProviderConfig) => ChatModel) | undefined;
  /** Default: this machine's. */
  platform?: NodeJS.Platform;
}

/** Providers of one factory share the lanes that keep two programs off one conversation: make one factory per process. */
export function createProviderFactory(options: ProviderFactoryOptions): ProviderFactory {
  const shared = { lanes: new Lanes(), capabilities: new AgyCapabilityProbe(), tallies: new Map() };
  return {
    async create(config: ProviderConfig) {
      switch (config.name) {
        case 'scripted': {
          const provider = new ScriptedProvider(config, options);
          // What is wrong with the script is told by `probe` and by each turn.
          await provider.load();
          return { style: 'agent', provider };
        }
        case 'antigravity':
          return { style: 'agent', provider: new AntigravityProvider(config, options, shared) };
        case 'vscode-lm': {
          if (options.editorModels !== undefined) return { style: 'chat', model: options.editorModels(config) };
          const message = "The editor's models are only there in the editor; start the project from its window.";
          return { style: 'agent', provider: new UnavailableProvider(config, message) };
        }
        case 'acp':
        case 'openai':
        case 'anthropic': {
          const message = `Providers of the kind ${config.name} cannot be used yet.`;
          return { style: 'agent', provider: new UnavailableProvider(config, message) };
        }
        default:
          return assertNever(config);
      }
    },
  };
}
