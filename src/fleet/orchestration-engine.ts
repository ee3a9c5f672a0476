import type { Activity, JournalRecord } from '../domain/run/events.ts';
import type { InstallCommand } from '../domain/install/install-command.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { reportedBy } from '../domain/refusal.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { LimitChanges } from '../domain/run/signal.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../domain/run/snapshot.ts';
import type { ChangeSet, FileContent, Worktree } from '../ports/git-manager.ts';
import { StoreError } from '../ports/stores/store-failure.ts';
import { ChangeNotifier } from './change-notifier.ts';
import { connectParts, type EngineDeps, type EngineParts } from './engine-parts.ts';
import { forkProject } from './forks/fork-project.ts';
import type { CostBook } from '../engine/cost-book-contract.ts';
import type { ForkRequest, ProjectRequest, Started } from '../engine/project-requests.ts';
import type { OrchestrationEngine } from '../engine/engine-contract.ts';
import type { Outcome } from '../engine/outcome.ts';
import { previewChecks } from './preview-checks.ts';
import { createProject, limitsProblem, namesIn, proposedName } from './project-creation.ts';
import type { ProviderAdmin } from '../engine/provider-admin-contract.ts';
import { recordedScript } from '../run/turn/recorded-turn.ts';
import { recoverProjects } from './recover-projects.ts';
import { removeProject } from './project-removal.ts';
import { worktreeOf } from '../run/worktree-of.ts';
import { allowInstall, allowNetwork, pause, tell, terminate, waiveChecks } from './send-signal.ts';
import { withWorktree } from './with-worktree.ts';

/** Opens the data directory and shows its projects; rejects with `StoreError` when it cannot. Drives nothing yet. */
export async function openOrchestrationEngine(deps: EngineDeps): Promise<OrchestrationEngine> {
  const initialized = await deps.data.initialize();
  if (!initialized.ok) throw new StoreError(initialized.failure);
  const engine = new LocalEngine(deps);
  await engine.open();
  return engine;
}

class LocalEngine implements OrchestrationEngine {
  readonly providerAdmin: ProviderAdmin;
  readonly costs: CostBook;
  readonly #deps: EngineDeps;
  readonly #parts: EngineParts;
  readonly #notifier: ChangeNotifier;
  readonly #activityListeners = new Set<(activity: Activity) => void>();
  #sandbox: FactorySnapshot['sandbox'];

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#notifier = new ChangeNotifier(deps.clock);
    this.#parts = connectParts(deps, {
      changed: () => {
        this.#notifier.ring();
      },
      activity: (one) => {
        for (const listener of this.#activityListeners) listener(one);
      },
    });
    this.providerAdmin = this.#parts.providerAdmin;
    this.costs = this.#parts.money.costs;
  }

  async open(): Promise<void> {
    await this.#parts.settings.open();
    await this.#parts.catalog.open();
    await this.#parts.money.open();
    const level = await this.#deps.sandbox.level();
    this.#sandbox = { isolated: level === 'isolated', description: await this.#deps.sandbox.describe() };
  }

  get dataDirectory(): string {
    return this.#deps.data.path;
  }

  snapshot(): FactorySnapshot {
    return {
      projects: this.#parts.queue.snapshots(),
      unreadable: this.#parts.catalog.unreadable(),
      providers: this.#parts.board.snapshots(),
      problems: [
        ...this.#parts.settings.problems().map((message) => reportedBy({ message })),
        ...this.#parts.drivers.troubles.values(),
        ...this.#parts.money.problems(),
      ],
      sandbox: this.#sandbox,
    };
  }

  project(projectId: string): ProjectSnapshot | undefined {
    return this.#parts.queue.snapshots().find(({ state }) => state.project.id === projectId);
  }

  onChange(listener: () => void): () => void {
    return this.#notifier.listen(listener);
  }

  onActivity(listener: (activity: Activity) => void): () => void {
    this.#activityListeners.add(listener);
    return () => this.#activityListeners.delete(listener);
  }

  config(): FactoryConfig {
    return this.#parts.config();
  }

  providers(): readonly ProviderConfig[] {
    return this.#parts.settings.providers().providers;
  }

  personas(): ReturnType<OrchestrationEngine['personas']> {
    return this.#deps.personas.list();
  }

  inspectRepository(path: string): ReturnType<OrchestrationEngine['inspectRepository']> {
    return this.#deps.git.inspect(path);
  }

  previewChecks(projectId: string): ReturnType<OrchestrationEngine['previewChecks']> {
    return previewChecks({ ...this.#deps, catalog: this.#parts.catalog, config: this.config() }, projectId);
  }

  proposeName(description: string): string {
    return proposedName(description, namesIn(this.#parts.catalog));
  }

  async createProject(request: ProjectRequest): Promise<Outcome<Project>> {
    const settings = { config: this.config(), providers: this.providers() };
    return createProject({ ...this.#deps, ...settings, catalog: this.#parts.catalog }, request);
  }

  forkProject(projectId: string, request: ForkRequest): Promise<Outcome<Project>> {
    const deps = { ...this.#deps, ...this.#parts.steering, ledger: this.#parts.money.ledger };
    return forkProject(deps, projectId, this.worktreeOf(projectId), request);
  }

  startProject(projectId: string): Promise<Outcome<Started>> {
    return this.#parts.queue.ask(projectId, 'start');
  }

  resumeProject(projectId: string): Promise<Outcome<Started>> {
    return this.#parts.queue.ask(projectId, 'resume');
  }

  retryProject(projectId: string): Promise<Outcome<Started>> {
    return this.#parts.queue.ask(projectId, 'retry');
  }

  async pauseProject(projectId: string): Promise<Outcome> {
    return pause(this.#parts.steering, projectId);
  }

  async terminateProject(projectId: string, reason: string): Promise<Outcome> {
    return terminate(this.#parts.steering, projectId, reason);
  }

  async changeLimits(projectId: string, limits: LimitChanges): Promise<Outcome> {
    const problem = limitsProblem(limits);
    if (problem !== undefined) return failed(problem);
    await this.#parts.selfResume.look();
    const told = await tell(this.#parts.steering, projectId, { type: 'changeLimits', ...limits }, () => true);
    this.#parts.repairs.limitsChanged();
    await this.#parts.selfResume.look();
    return told;
  }

  async acceptTamper(projectId: string): Promise<Outcome> {
    return tell(this.#parts.steering, projectId, { type: 'acceptTamper' }, (state) => state.tamper.length === 0);
  }

  async waiveChecks(projectId: string): Promise<Outcome> {
    return waiveChecks(this.#parts.steering, projectId);
  }

  async allowNetwork(projectId: string): Promise<Outcome> {
    return allowNetwork(this.#parts.steering, projectId);
  }

  async allowInstall(projectId: string, commands: readonly InstallCommand[]): Promise<Outcome> {
    return allowInstall(this.#parts.steering, projectId, [...commands]);
  }

  async deleteProject(projectId: string): ReturnType<OrchestrationEngine['deleteProject']> {
    return removeProject({ ...this.#deps, ...this.#parts.steering }, projectId, this.worktreeOf(projectId));
  }

  async exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>> {
    return withWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.exportPatch(worktree, file));
  }

  async recording(projectId: string): Promise<Outcome<Record<string, unknown>>> {
    const state = this.#parts.catalog.state(projectId);
    if (state === undefined) return failed({ kind: 'noSuchProject', projectId });
    return recordedScript(this.#deps.recordings, state);
  }

  async history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>> {
    const read = await this.#deps.runs.history(projectId, afterSeq);
    return read.ok ? read : failed(reportedBy(read.failure));
  }

  async storedText(projectId: string, id: string): Promise<Outcome<string>> {
    const read = await this.#deps.runs.blob(projectId, id);
    if (!read.ok) return failed(reportedBy(read.failure));
    if (read.value !== undefined) return succeeded(read.value);
    return failed({ kind: 'noStoredText', textId: id });
  }

  async changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>> {
    return withWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.changedFiles(worktree, commit));
  }

  async fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>> {
    return withWorktree(this.worktreeOf(projectId), async (worktree) => {
      const read = await this.#deps.git.filesAt(worktree, commit, [path], maxBytes);
      return read.ok ? succeeded(read.value[0] ?? { kind: 'absent' }) : read;
    });
  }

  worktreeOf(projectId: string): Worktree | undefined {
    const state = this.#parts.catalog.state(projectId);
    return state === undefined || state.project.worktreePath === null ? undefined : worktreeOf(state);
  }

  whenIdle(projectId: string): Promise<void> {
    return this.#parts.drivers.whenIdle(projectId);
  }

  async recover(): Promise<void> {
    await recoverProjects(this.#parts.catalog, this.#parts.queue);
    this.#parts.selfResume.begin();
  }

  async close(): Promise<void> {
    await this.#parts.selfResume.close();
    await this.#parts.drivers.close();
    this.#parts.settings.close();
    await this.#parts.catalog.close();
    await this.#parts.board.close();
    await this.#parts.money.close();
    this.#notifier.close();
  }
}
