import type { InstallCommand } from '../domain/install/install-command.ts';
import type { Project } from '../domain/run/project.ts';
import type { LimitChanges } from '../domain/run/signal.ts';
import type { Outcome } from './outcome.ts';
import type { ForkRequest, ProjectRequest, Started } from './project-requests.ts';

/** What a person tells a project. A command for a project that another process drives becomes a signal to that process. */
export interface ProjectCommands {
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
  /** The work goes on without the required checks that cannot be run here; they are shown as not verified. */
  waiveChecks(projectId: string): Promise<Outcome>;
  /**
   * Checks of this project have the network from now on. They run what agents wrote, so that can then send what it reads to any host.
   */
  allowNetwork(projectId: string): Promise<Outcome>;
  /**
   * These commands are run in the project's worktree, in the sandbox, before its checks are looked for; with the network only where
   * that was allowed.
   */
  allowInstall(projectId: string, commands: readonly InstallCommand[]): Promise<Outcome>;
  /** Forgets the project: its folder goes to the data directory's trash, its clean worktree is removed, its branches stay. */
  deleteProject(projectId: string): Promise<Outcome<{ movedTo: string; worktreeKept: string | null }>>;
}
