import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { FinanceManager } from '../finance/finance-manager.ts';
import type { ProviderWatch } from '../finance/standings/provider-watch.ts';
import type { WakeUps } from '../finance/standings/wake-ups.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { CopyDependencies, HideInstalled, LinkDependencies, PrepareInstall } from '../ports/dependency-linker.ts';
import type { GateDetector } from '../ports/gate-detector.ts';
import type { GitManager } from '../ports/git-manager.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';
import type { Logger } from '../ports/logger.ts';
import type { PersonaLoader } from '../ports/persona-loader.ts';
import type { RedactionStream } from '../ports/redaction.ts';
import type { RepositoryReader } from '../ports/repository-reader.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { RecordingStore } from '../ports/stores/recording-store.ts';
import type { OpenWorktreeFiles } from '../ports/worktree-files.ts';
import type { ProviderPolls } from './turn/provider-polls.ts';

/** What every project run of the process shares. */
export interface RunDeps extends ProcessDeps, WorktreeDeps, ProviderDeps {
  personas: PersonaLoader;
  /** The current settings; they may be edited during a run. */
  config(): FactoryConfig;
}

export interface ProcessDeps {
  clock: Clock;
  ids: IdSource;
  logger: Logger;
  platform: NodeJS.Platform;
  /** Removes secrets, and texts that look like one, before they reach the journal. */
  redact: (text: string) => string;
  /** The same for text that is shown while it comes. */
  redactStream: () => RedactionStream;
}

/** The repository, its worktrees, and what runs in them. All of it is on this machine. */
export interface WorktreeDeps {
  git: GitManager;
  sandbox: Sandbox;
  gateDetector: GateDetector;
  linkDependencies: LinkDependencies;
  copyDependencies: CopyDependencies;
  takeBackDependencies: PrepareInstall;
  hideInstalled: HideInstalled;
  repository: RepositoryReader;
  openFiles: OpenWorktreeFiles;
}

/** Asking a provider and paying for it. */
export interface ProviderDeps {
  providers(): readonly ProviderConfig[];
  provider(config: ProviderConfig): Promise<LLMProvider>;
  /** Used where `recordRuns` is on. */
  recordings: RecordingStore;
  /** One instance for all projects of the process, as of the following. */
  finance: FinanceManager;
  watch: ProviderWatch;
  wakes: WakeUps;
  polls: ProviderPolls;
}
