import type { KnownShapes } from './chat/wire/known-shapes.ts';
import type { VscodeLmProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Price } from '../../domain/provider/price.ts';
import type { Result } from '../../domain/result.ts';
import type { ChatModel } from '../../ports/chat-model.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { KeyRing } from '../../ports/secret-store.ts';

/** What providers need from this machine. */
export interface ProviderFactoryOptions {
  sandbox: Sandbox;
  clock: Clock;
  ids: IdSource;
  /** The environment of this process. Each provider passes on only the variables of its own allow-list. */
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  dataDirectory: string;
  /** Read for each request, so that a key can change while a project runs. */
  keys: KeyRing;
  /** Reads and parses a YAML file. Failure: a sentence. */
  loadScript: (path: string) => Promise<Result<unknown, string>>;
  /** USD per million tokens by model; overrides the built-in table. Read each time. */
  prices: () => Readonly<Record<string, Price>>;
  /** The editor's own models; absent outside an editor. */
  editorModels?: ((config: VscodeLmProviderConfig) => ChatModel) | undefined;
  /** What services refused before; absent: each process asks them again. */
  shapes?: KnownShapes | undefined;
  /** Default: this machine's. */
  platform?: NodeJS.Platform;
}
