import { readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { linkDependencies } from './adapters/gates/dependency-link.ts';
import { createGateDetector } from './adapters/gates/gate-detector.ts';
import { repositoryReader } from './adapters/gates/repository-reader.ts';
import { createGitManager } from './adapters/git/git-manager.ts';
import { createPersonaLoader } from './adapters/personas/persona-loader.ts';
import { sweepOrphans } from './adapters/process/sweep-orphans.ts';
import { createProviderFactory } from './adapters/providers/provider-factory.ts';
import { createSandbox } from './adapters/sandbox/create-sandbox.ts';
import { nodeFileSystem } from './adapters/storage/node-file-system.ts';
import { MemoryLedger } from './adapters/storage/memory-ledger.ts';
import { createStateStore } from './adapters/storage/create-state-store.ts';
import { loadYaml } from './adapters/storage/yaml-text.ts';
import { createFileLogger } from './adapters/system/file-logger.ts';
import { createRedactor } from './adapters/system/redactor.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemIds } from './adapters/system/system-ids.ts';
import type { ProviderConfig } from './domain/provider-config.ts';
import { failed, type Result } from './domain/result.ts';
import type { OrchestrationEngine } from './engine/engine-contract.ts';
import { openOrchestrationEngine } from './engine/orchestration-engine.ts';
import type { Clock } from './ports/clock.ts';
import type { FileSystem } from './ports/file-system.ts';
import type { Ledger } from './ports/ledger.ts';
import type { LLMProvider, ProviderFactory } from './ports/llm-provider.ts';

export interface FactoryOptions {
  kind: 'extension' | 'cli' | 'test';
  version: string;
  /** Absolute; made when missing. */
  dataDirectory: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Folders with persona templates, the user's own first. */
  personaDirectories: readonly string[];
  /** Where worktrees are put; wins over the settings file. */
  worktreesDir?: string | null;
  /** Folders of the home or temporary folder that every program may read. */
  readablePaths?: readonly string[];
  /** Tests pass their own time and faults through here. */
  clock?: Clock;
  fileSystem?: FileSystem;
  ledger?: Ledger;
}

/**
 * The composition root of extension, command line and tests: the one place where adapters meet the engine. Rejects with a
 * sentence for a person when the data directory cannot be used.
 */
export async function createFactory(options: FactoryOptions): Promise<OrchestrationEngine> {
  const { dataDirectory, env, kind, version } = options;
  const clock = options.clock ?? systemClock;
  const store = createStateStore({
    dataDirectory,
    fileSystem: options.fileSystem ?? nodeFileSystem,
    clock,
    ids: systemIds,
    driver: { pid: process.pid, host: hostname(), kind, version },
  });
  const redactor = createRedactor(secretsIn(env));
  const sandbox = createSandbox({ env, clock, readablePaths: options.readablePaths ?? [] });
  const providers = createProviderFactory({
    sandbox,
    clock,
    ids: systemIds,
    env,
    homeDirectory: env.HOME ?? homedir(),
    dataDirectory,
    loadScript: (path) => loadScript(isAbsolute(path) ? path : join(dataDirectory, path)),
  });
  // What an earlier driver of this machine left running, where no sandbox took it along.
  void sweepOrphans().catch(() => undefined);
  return openOrchestrationEngine({
    store,
    clock,
    ids: systemIds,
    git: createGitManager({ dataDirectory, env }),
    sandbox,
    gateDetector: createGateDetector({ env, platform: process.platform }),
    linkDependencies,
    repository: repositoryReader,
    personas: createPersonaLoader({ directories: options.personaDirectories, parseYaml: loadYaml }),
    logger: createFileLogger({
      file: join(dataDirectory, 'logs', 'dark-factory.log'),
      redactor,
      clock,
    }),
    platform: process.platform,
    redact: (text) => redactor.redact(text),
    provider: remembered(providers),
    ledger: options.ledger ?? new MemoryLedger(),
    worktreesDir: options.worktreesDir ?? undefined,
  });
}

/** Values of variables that are named like a key: whoever prints one, it stays out of logs and journals. */
function secretsIn(env: FactoryOptions['env']): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /(KEY|TOKEN|SECRET|PASSWORD)$/.test(name) && value !== undefined ? [value] : [],
  );
}

async function loadScript(path: string): Promise<Result<unknown, string>> {
  try {
    const parsed = loadYaml(await readFile(path, 'utf8'));
    if (parsed.ok) return parsed;
    const line = parsed.failure.line === undefined ? '' : `, line ${parsed.failure.line}`;
    return failed(`${path}${line}: ${parsed.failure.message}`);
  } catch (error) {
    return failed(`The script ${path} could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One provider per configuration, so that what it learned of its program is learned once; an edited one is made anew. */
function remembered(factory: ProviderFactory): (config: ProviderConfig) => Promise<LLMProvider> {
  const made = new Map<string, Promise<LLMProvider>>();
  const make = async (config: ProviderConfig): Promise<LLMProvider> => {
    const created = await factory.create(config);
    if (created.style === 'agent') return created.provider;
    throw new Error(`${config.name} is a chat model, and nothing here gives it tools`);
  };
  return (config) => {
    const key = JSON.stringify(config);
    const provider = made.get(key) ?? make(config);
    made.set(key, provider);
    return provider;
  };
}
