import type { VscodeLmProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Price } from '../../domain/provider/price.ts';
import type { Result } from '../../domain/result.ts';
import type { ChatModel } from '../../ports/chat-model.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { KeyRing } from '../../ports/secret-store.ts';

/** What providers need of this machine. */
export interface ProviderFactoryOptions {
  sandbox: Sandbox;
  clock: Clock;
  ids: IdSource;
  /** The environment of this process; what of it a provider hands on is its own allow-list. */
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  dataDirectory: string;
  /** Asked anew for each request, so that a key can be changed while a project runs. */
  keys: KeyRing;
  /** Reads and parses a YAML file; a sentence when it cannot. */
  loadScript: (path: string) => Promise<Result<unknown, string>>;
  /** USD per million tokens by model, in place of the built-in table; read anew each time. */
  prices: () => Readonly<Record<string, Price>>;
  /** The editor's own models; there are none outside of an editor. */
  editorModels?: ((config: VscodeLmProviderConfig) => ChatModel) | undefined;
  /** Default: this machine's. */
  platform?: NodeJS.Platform;
}
