import type { Activity, JournalRecord } from '../domain/run/events.ts';
import type { FactoryConfig } from '../domain/settings/config.ts';
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

/** `queued`: as many projects run in this process as may; it starts by itself when it is its turn, `place` from 1. */
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
  /** In place of detected gates. */
  gateCommands?: readonly { name: string; command: string }[];
  /** Author of the commits, where git knows none. */
  identity?: { name: string; email: string };
}

/** A second way on from where a project stands, or stood. */
export interface ForkRequest {
  /** The record of the project's history to go on from. Default: the newest, with what is not committed. */
  atSeq?: number;
  /** Default: made of the project's name. */
  name?: string;
  /** In place of what the project has left of its own. */
  limits?: Partial<Limits>;
}

/**
 * The orchestration engine as the skins see it. Views take `snapshot()` when `onChange` wakes them and reduce
 * nothing; commands call the verbs. A verb on a project that another process drives becomes a signal to that process.
 */
export interface OrchestrationEngine {
  /** Where everything is kept. */
  readonly dataDirectory: string;
  /** Adds, tests, changes and removes providers. */
  readonly providerAdmin: ProviderAdmin;
  /** What was spent, over all projects of this machine. */
  readonly costs: CostBook;
  snapshot(): FactorySnapshot;
  project(projectId: string): ProjectSnapshot | undefined;
  /** Wakes at most a few times a second. Returns the stop. */
  onChange(listener: () => void): () => void;
  onActivity(listener: (activity: Activity) => void): () => void;

  config(): FactoryConfig;
  providers(): readonly ProviderConfig[];
  probeProvider(providerId: string, signal: AbortSignal): Promise<ProviderHealth>;
  personas(): Promise<{ templates: PersonaTemplate[]; problems: string[] }>;
  inspectRepository(path: string): Promise<Result<RepositoryReport, GitFailure>>;
  /** A short name out of a description, free among the existing projects. */
  proposeName(description: string): string;

  createProject(request: ProjectRequest): Promise<Outcome<Project>>;
  /** The project itself goes on as it is; the fork is ready to be started. */
  forkProject(projectId: string, request: ForkRequest): Promise<Outcome<Project>>;
  /**
   * Drives the project from this process until it ends, pauses or is told to stop. Resolves once driving has begun, or once it
   * is in the queue for that, from where another process may take it up first.
   */
  startProject(projectId: string): Promise<Outcome<Started>>;
  /** The turn in flight is ended first; what it did stays in the worktree. What is queued leaves the queue. */
  pauseProject(projectId: string): Promise<Outcome>;
  resumeProject(projectId: string): Promise<Outcome<Started>>;
  terminateProject(projectId: string, reason: string): Promise<Outcome>;
  /** A failed, timed-out or blocked project tries again, with blocked tasks open. */
  retryProject(projectId: string): Promise<Outcome<Started>>;
  changeLimits(projectId: string, limits: LimitChanges): Promise<Outcome>;
  acceptTamper(projectId: string): Promise<Outcome>;
  /** Forgets the project: its folder goes to the data directory's trash, its clean worktree is removed, its branches stay. */
  deleteProject(projectId: string): Promise<Outcome<{ movedTo: string; worktreeKept: string | null }>>;
  /** Commits as a mail-format patch file. */
  exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>>;
  /** The recorded run as a script that plays it again (docs/scripted-provider.md); refused where nothing was recorded. */
  recording(projectId: string): Promise<Outcome<Record<string, unknown>>>;
  /** What happened, oldest first: the journal's records with a sequence above `afterSeq`. Reads without owning. */
  history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>>;
  /** What the project changed since its base commit, work in progress included; with `commit`, what that commit changed. */
  changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>>;
  /** A file as a commit of the project has it. */
  fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>>;
  /** Keeps in `providers.yaml` that the user has read the notice on this provider and wants it used. */
  giveConsent(providerId: string): Promise<Outcome>;
  /** The project's worktree, where it has one. */
  worktreeOf(projectId: string): Worktree | undefined;
  /** Resolves when the project is no longer driven here. */
  whenIdle(projectId: string): Promise<void>;
  /** Takes up what was running when the last process ended, and from then on what is queued. */
  recover(): Promise<void>;
  /** Ends turns in flight, writes snapshots, frees locks. Projects that were running go on at the next start. */
  close(): Promise<void>;
}
