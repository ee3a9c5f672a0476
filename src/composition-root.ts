import { readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { hideInstalled, takeBackDependencies } from './adapters/gates/install/lent-folders.ts';
import { copyDependencies } from './adapters/gates/dependency-copy.ts';
import { linkDependencies } from './adapters/gates/dependency-link.ts';
import { createGateDetector } from './adapters/gates/gate-detector.ts';
import { repositoryReader } from './adapters/gates/repository-reader.ts';
import { createGitManager } from './adapters/git/git-manager.ts';
import { createPersonaLoader } from './adapters/personas/persona-loader.ts';
import { sweepOrphans } from './adapters/process/sweep-orphans.ts';
import { openWorktreeFiles } from './adapters/worktree/open-worktree-files.ts';
import { createProviderDetector } from './adapters/providers/detection/provider-detector.ts';
import type { ProviderFactoryOptions } from './adapters/providers/provider-factory-options.ts';
import { createKnownShapes } from './adapters/providers/chat/wire/known-shapes.ts';
import { createProviderFactory } from './adapters/providers/provider-factory.ts';
import { createSandbox } from './adapters/sandbox/create-sandbox.ts';
import { createEncryptedFileStore } from './adapters/secrets/encrypted-file-store.ts';
import { createKeyRing, withOneKey } from './adapters/secrets/key-ring.ts';
import { learnKeys } from './adapters/secrets/learn-keys.ts';
import { createConversationFiles } from './adapters/run-hosts/local/conversation-files.ts';
import { sweepConversations } from './adapters/run-hosts/local/kept-conversations.ts';
import { createLedger } from './adapters/ledger/ledger.ts';
import { nodeFileSystem } from './adapters/files/node-file-system.ts';
import { createLocalStores } from './adapters/run-hosts/local/local-stores.ts';
import { loadYaml } from './adapters/files/yaml-text.ts';
import { createFileLogger } from './adapters/system/file-logger.ts';
import { createRedactor } from './adapters/system/redactor.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemIds } from './adapters/system/system-ids.ts';
import { isNamedLikeKey } from './domain/provider/key-text.ts';
import { isChatProvider, type ProviderConfig, type VscodeLmProviderConfig } from './domain/provider/provider-config.ts';
import { failed, type Result } from './domain/result.ts';
import type { OrchestrationEngine } from './engine/engine-contract.ts';
import { KeyKeeper } from './fleet/providers/key-keeper.ts';
import { openOrchestrationEngine } from './fleet/orchestration-engine.ts';
import type { ChatModel } from './ports/chat-model.ts';
import type { Clock } from './ports/clock.ts';
import type { FileSystem } from './ports/file-system.ts';
import type { Ledger } from './ports/ledger.ts';
import type { LLMProvider, ProviderFactory } from './ports/llm-provider.ts';
import type { SecretStore } from './ports/secret-store.ts';
import { createChatAgent, type ChatAgentDeps } from './runtime/chat/chat-agent.ts';

export interface EngineOptions {
  kind: 'extension' | 'cli' | 'test';
  version: string;
  /** Absolute; created if missing. */
  dataDirectory: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Folders with persona templates, the user's own first. */
  personaDirectories: readonly string[];
  /** Folder for worktrees; overrides the settings file. */
  worktreesDir?: string | null;
  /** Folders of the home or temporary folder that every program may read. */
  readablePaths?: readonly string[];
  /** The first key store. Default: encrypted files in the data directory, which are searched in any case. */
  secrets?: SecretStore;
  /** For tests: time and faults. */
  clock?: Clock;
  fileSystem?: FileSystem;
  /** Replace the real ones. */
  providers?: ProviderFactory;
  ledger?: Ledger;
  /** The editor's own models, inside an editor. */
  editorModels?: (config: VscodeLmProviderConfig) => ChatModel;
}

/**
 * The composition root of extension, command line and tests: the one place where adapters meet the engine. Rejects with a
 * sentence for a person when the data directory cannot be used.
 */
export async function composeEngine(options: EngineOptions): Promise<OrchestrationEngine> {
  const { dataDirectory, env, kind, version } = options;
  const clock = options.clock ?? systemClock;
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const redactor = createRedactor(secretsIn(env));
  const redact = (text: string) => redactor.redact(text);
  const { data, runs, recordings, settings } = createLocalStores({
    dataDirectory,
    fileSystem,
    clock,
    ids: systemIds,
    redact,
    driver: { pid: process.pid, host: hostname(), kind, version },
  });
  const files = createEncryptedFileStore({ dataDirectory, fileSystem });
  const stores: [SecretStore, ...SecretStore[]] = options.secrets === undefined ? [files] : [options.secrets, files];
  const hide = (key: string): void => {
    redactor.add(key);
  };
  const ring = createKeyRing({ stores, env, unseal: (sealed) => files.unseal(sealed), hide });
  // The engine creates providers, and they ask it for the prices in its settings.
  const made: { engine?: OrchestrationEngine } = {};
  const redaction = { ...redactor, ready: () => learnKeys(ring, made.engine?.providers() ?? []) };
  const sandbox = createSandbox({ env, clock, redaction, readablePaths: options.readablePaths ?? [] });
  const chat = {
    sandbox,
    openFiles: openWorktreeFiles(sandbox),
    conversations: createConversationFiles({ dataDirectory, fileSystem, redact }),
    clock,
    ids: systemIds,
  };
  const search = { env, homeDirectory: env.HOME ?? homedir(), platform: process.platform };
  const providerOptions: ProviderFactoryOptions = {
    sandbox,
    clock,
    ids: systemIds,
    env,
    homeDirectory: search.homeDirectory,
    dataDirectory,
    keys: ring,
    prices: () => made.engine?.config().prices ?? {},
    loadScript: (path) => loadScript(isAbsolute(path) ? path : join(dataDirectory, path)),
    editorModels: options.editorModels,
    shapes: createKnownShapes({ dataDirectory, fileSystem, clock }),
  };
  // Ends processes that an earlier driver of this machine left running, where no sandbox ended them.
  void sweepOrphans().catch(() => undefined);
  // Not awaited: it looks at every file, and the start does not depend on it.
  void sweepConversations(fileSystem, dataDirectory, clock.now());
  const engine = await openOrchestrationEngine({
    data,
    runs,
    recordings,
    conversations: chat.conversations,
    settingsStore: settings,
    ledger: options.ledger ?? createLedger({ path: join(dataDirectory, 'ledger.db'), clock }),
    clock,
    ids: systemIds,
    git: createGitManager({ dataDirectory, env, redaction }),
    sandbox,
    openFiles: chat.openFiles,
    gateDetector: createGateDetector({ env, platform: process.platform }),
    linkDependencies,
    copyDependencies,
    takeBackDependencies,
    hideInstalled,
    repository: repositoryReader,
    personas: createPersonaLoader({ directories: options.personaDirectories, parseYaml: loadYaml }),
    logger: createFileLogger({
      file: join(dataDirectory, 'logs', 'dark-factory.log'),
      redactor,
      clock,
    }),
    platform: process.platform,
    redact,
    redactStream: () => redactor.stream(),
    provider: remembered(options.providers ?? createProviderFactory(providerOptions), chat),
    keys: new KeyKeeper({ stores, sealer: files, ids: systemIds, hide }),
    detector: createProviderDetector(search),
    trial: async (config, key) => {
      if (key !== null) hide(key.text);
      // A separate factory, so that nothing of the trial is cached.
      const keys = key === null ? ring : withOneKey(ring, key.reference, key.text);
      const created = await createProviderFactory({ ...providerOptions, keys }).create(config);
      return created.style === 'agent' ? created.provider : created.model;
    },
    worktreesDir: options.worktreesDir ?? undefined,
  });
  made.engine = engine;
  return engine;
}

/**
 * Values of environment variables that are named like a key; they stay out of logs and journals, whichever program prints them. A
 * value that its own name contains (`POSTGRES_PASSWORD=postgres`) is no secret, and redacting it everywhere would change what a
 * person asked for.
 */
function secretsIn(env: EngineOptions['env']): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isNamedLikeKey(name) && !name.toLowerCase().includes(value.toLowerCase()) ? [value] : [],
  );
}

async function loadScript(path: string): Promise<Result<unknown, string>> {
  try {
    const parsed = loadYaml(await readFile(path, 'utf8'));
    if (parsed.ok) return parsed;
    const line = parsed.failure.line === undefined ? '' : `, line ${parsed.failure.line}`;
    return failed(`${path}${line}: ${parsed.failure.message}`);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/**
 * One provider per configuration, so that what it learns about its program is learned once. An edited configuration gets a new
 * one.
 */
function remembered(
  factory: ProviderFactory,
  chat: Omit<ChatAgentDeps, 'model'>,
): (config: ProviderConfig) => Promise<LLMProvider> {
  const made = new Map<string, Promise<LLMProvider>>();
  const make = async (config: ProviderConfig): Promise<LLMProvider> => {
    const created = await factory.create(config);
    if (created.style === 'agent') return created.provider;
    if (!isChatProvider(config)) throw new Error(`${config.name} is no chat model`);
    return createChatAgent(config, { ...chat, model: created.model });
  };
  return (config) => {
    const key = JSON.stringify(config);
    const known = made.get(key);
    if (known !== undefined) return known;
    const provider = make(config);
    made.set(key, provider);
    // A failed creation is retried at the next call.
    provider.catch(() => made.delete(key));
    return provider;
  };
}
