import type { Activity, JournalRecord } from '../domain/run/events.ts';
import type { FactoryConfig } from '../domain/settings/config.ts';
import type { FoundChecks } from '../domain/evidence/found-checks.ts';
import type { PersonaTemplate } from '../domain/persona/persona.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Limits, Project } from '../domain/run/project.ts';
import type { Result } from '../domain/result.ts';
import type { LimitChanges } from '../domain/run/signal.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../domain/run/snapshot.ts';
import type { ChangeSet, FileContent, GitFailure, RepositoryReport, Worktree } from '../ports/git-manager.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { ProviderAdmin } from './provider-admin-contract.ts';
import type { CostBook } from './cost-book-contract.ts';
import type { Outcome, Refusal } from './outcome.ts';

export type { Outcome, Refusal };

/** `queued`: this process already runs as many projects as it may; the project starts when its turn comes. `place` from 1. */
export type Started = { kind: 'started' } | { kind: 'queued'; place: number };

/** What a person decides about a new project; everything else is derived. */
export interface ProjectRequest {
  /** Absolute path inside the repository. */
  repositoryPath: string;
  description: string;
  /** Default: proposed from the description. */
  name?: string;
  /** Default: the branch that is checked out. */
  baseBranch?: string;
  /** Template names. Default: `defaultPersonas` of the settings. */
  personas?: readonly string[];
  /** Provider ids. Default: all that are enabled, by priority. */
  providers?: readonly string[];
  maxRuntimeMs?: number;
  maxCostUsd?: number | null;
  maxTurns?: number | null;
  maxTokens?: number | null;
  /** Replace the detected gates. */
  gateCommands?: readonly { name: string; command: string }[];
  /** Author of the commits, if git has none configured. */
  identity?: { name: string; email: string };
}

/** A second project that continues from this one's current or an earlier state. */
export interface ForkRequest {
  /** The record to continue from. Default: the newest, with uncommitted work. */
  atSeq?: number;
  /** Default: derived from the project's name. */
  name?: string;
  /** Replace what is left of the project's own limits. */
  limits?: Partial<Limits>;
}

/**
 * The orchestration engine as the extension and the command line see it. Views read `snapshot()` when `onChange` wakes them and
 * derive no state themselves; commands call the other methods. A command for a project that another process drives becomes a
 * signal to that process.
 */
export interface OrchestrationEngine {
  /** Where everything is stored. */
  readonly dataDirectory: string;
  /** Adds, tests, changes and removes providers. */
  readonly providerAdmin: ProviderAdmin;
  /** Costs of all projects of this machine. */
  readonly costs: CostBook;
  snapshot(): FactorySnapshot;
  project(projectId: string): ProjectSnapshot | undefined;
  /** Calls `listener` at most a few times a second. Returns the function that stops it. */
  onChange(listener: () => void): () => void;
  onActivity(listener: (activity: Activity) => void): () => void;

  config(): FactoryConfig;
  providers(): readonly ProviderConfig[];
  probeProvider(providerId: string, signal: AbortSignal): Promise<ProviderHealth>;
  personas(): Promise<{ templates: PersonaTemplate[]; problems: string[] }>;
  inspectRepository(path: string): Promise<Result<RepositoryReport, GitFailure>>;
  /**
   * The checks that the project would start with, as the main checkout is now; nothing is run. Those that were found at its
   * start may differ.
   */
  previewChecks(projectId: string): Promise<Outcome<FoundChecks>>;
  /** A short name from a description, not used by another project. */
  proposeName(description: string): string;

  createProject(request: ProjectRequest): Promise<Outcome<Project>>;
  /** The project itself is not changed; the fork is ready to be started. */
  forkProject(projectId: string, request: ForkRequest): Promise<Outcome<Project>>;
  /**
   * Drives the project from this process until it ends, pauses or is told to stop. Resolves once it is driven, or once it is in
   * the queue, from which another process may start it first.
   */
  startProject(projectId: string): Promise<Outcome<Started>>;
  /** Ends the turn in flight first; its changes stay in the worktree. A queued project leaves the queue. */
  pauseProject(projectId: string): Promise<Outcome>;
  resumeProject(projectId: string): Promise<Outcome<Started>>;
  terminateProject(projectId: string, reason: string): Promise<Outcome>;
  /** Retries a failed, timed-out or blocked project, with its blocked tasks reopened. */
  retryProject(projectId: string): Promise<Outcome<Started>>;
  changeLimits(projectId: string, limits: LimitChanges): Promise<Outcome>;
  acceptTamper(projectId: string): Promise<Outcome>;
  /** Forgets the project: its folder goes to the data directory's trash, its clean worktree is removed, its branches stay. */
  deleteProject(projectId: string): Promise<Outcome<{ movedTo: string; worktreeKept: string | null }>>;
  /** Commits as a mail-format patch file. */
  exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>>;
  /** The recorded run as a script that replays it (docs/scripted-provider.md); refused if nothing was recorded. */
  recording(projectId: string): Promise<Outcome<Record<string, unknown>>>;
  /** The journal's records with a sequence number above `afterSeq`, oldest first. Reads without a lease. */
  history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>>;
  /** What the project changed since its base commit, work in progress included; with `commit`, what that commit changed. */
  changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>>;
  /** A file's content in a commit of the project. */
  fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>>;
  /** Records in `providers.yaml` that the user has read this provider's notice and wants to use the provider. */
  giveConsent(providerId: string): Promise<Outcome>;
  /** The project's worktree; `undefined` before there is one. */
  worktreeOf(projectId: string): Worktree | undefined;
  /** Resolves when the project is no longer driven here. */
  whenIdle(projectId: string): Promise<void>;
  /** Resumes what ran when the last process ended, and from then on starts what is queued. */
  recover(): Promise<void>;
  /** Ends turns in flight, writes snapshots and releases locks. Projects that were running resume at the next start. */
  close(): Promise<void>;
}
