import type { FactoryConfig } from '../domain/settings/config.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { canBecome, type ProjectStatus } from '../domain/run/project.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { StatusReasonCode } from '../domain/run/status-reason.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { LinkDependencies } from '../ports/dependency-linker.ts';
import type { GateDetector } from '../ports/gate-detector.ts';
import type { GitFailure, GitManager, Worktree } from '../ports/git-manager.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';
import type { Logger } from '../ports/logger.ts';
import type { PersonaLoader } from '../ports/persona-loader.ts';
import type { RecordingStore } from '../ports/stores/recording-store.ts';
import type { RedactionStream } from '../ports/redaction.ts';
import type { RepositoryReader } from '../ports/repository-reader.ts';
import type { RunHost } from '../ports/run-host.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { OpenWorktreeFiles } from '../ports/worktree-files.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { FinanceManager } from '../finance/finance-manager.ts';
import type { ProviderPolls } from './turn/provider-polls.ts';

/** What every project run shares. */
export interface RunDeps {
  clock: Clock;
  ids: IdSource;
  git: GitManager;
  sandbox: Sandbox;
  gateDetector: GateDetector;
  linkDependencies: LinkDependencies;
  repository: RepositoryReader;
  personas: PersonaLoader;
  logger: Logger;
  platform: NodeJS.Platform;
  /** Removes secrets, and texts that look like one, before they reach the journal. */
  redact: (text: string) => string;
  /** The same for text that is shown while it comes. */
  redactStream: () => RedactionStream;
  /** The current settings; they may be edited during a run. */
  config(): FactoryConfig;
  providers(): readonly ProviderConfig[];
  provider(config: ProviderConfig): Promise<LLMProvider>;
  ledger: Ledger;
  openFiles: OpenWorktreeFiles;
  /** Used where `recordRuns` is on. */
  recordings: RecordingStore;
  /** One instance for all projects of the process; `polls` too. */
  finance: FinanceManager;
  polls: ProviderPolls;
}

/** One project run at one step. `signal` aborts when a person, a limit or the end of the process wants the step to end. */
export interface RunContext {
  host: RunHost;
  deps: RunDeps;
  signal: AbortSignal;
}

/** Longest detail of a reason, in characters; the log keeps the full text. */
const DETAIL_LIMIT = 4000;

export function statusChange(
  to: ProjectStatus,
  code: StatusReasonCode,
  detail = '',
): FactoryEvent & { type: 'status.changed' } {
  return { type: 'status.changed', to, reason: { code, detail: detail.slice(0, DETAIL_LIMIT) } };
}

/** The project's worktree for calls to git. Throws before it is created, which the order of steps rules out. */
export function worktreeOf(state: ProjectState): Worktree {
  const { worktreePath, baseCommit, repositoryPath, workBranch } = state.project;
  if (worktreePath === null || baseCommit === null) throw new Error('The worktree is not made yet');
  return { repositoryPath, path: worktreePath, branch: workBranch, baseCommit };
}

/** The status change that a git failure leads to. If the project has stopped already, it keeps its status and gets a notice. */
export function gitFailureChange(state: ProjectState, failure: GitFailure): FactoryEvent {
  const change = statusAfter(failure);
  return canBecome(state.project.status, change.to) ? change : { type: 'notice.raised', message: failure.message };
}

/** The git adapter has already retried by then. */
function statusAfter(failure: GitFailure): FactoryEvent & { type: 'status.changed' } {
  switch (failure.kind) {
    case 'worktreeMissing':
      return statusChange('failed', 'worktreeLost', failure.message);
    case 'worktreeSwitched':
      return statusChange('paused', 'worktreeSwitched', failure.message);
    case 'conflict':
      return statusChange('paused', 'publishConflict', failure.message);
    case 'diskFull':
      return statusChange('paused', 'diskFull', failure.message);
    case 'refused':
    case 'altered':
    case 'identityMissing':
      return statusChange('paused', 'gitFailed', failure.message);
    case 'gitMissing':
    case 'gitTooOld':
    case 'notARepository':
    case 'bareRepository':
    case 'noCommit':
    case 'noSuchBranch':
    case 'unsupported':
    case 'worktreeDirty':
    case 'worktreeLocked':
    case 'branchTaken':
    case 'badName':
    case 'commandFailed':
      return statusChange('failed', 'gitFailed', failure.message);
  }
}
