import type { Activity, JournalRecord } from '../domain/events.ts';
import type { FactoryConfig } from '../domain/config.ts';
import { isRunning, type Project } from '../domain/project.ts';
import type { ProviderConfig } from '../domain/provider-config.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { LimitChanges, Signal } from '../domain/signal.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../domain/snapshot.ts';
import type { ProjectState } from '../domain/state.ts';
import type { ChangeSet, FileContent, Worktree } from '../ports/git-manager.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import { StoreError, type StateStore } from '../ports/state-store.ts';
import { ChangeBell } from './change-bell.ts';
import type { OrchestrationEngine, Outcome, ProjectRequest } from './engine-contract.ts';
import { FinanceManager } from './finance-manager.ts';
import { inWorktree } from './in-worktree.ts';
import { ProjectCatalog } from './project-catalog.ts';
import { limitsProblem, projectCreation, proposedName } from './project-creation.ts';
import { ProjectDrivers } from './project-drivers.ts';
import { ProviderBoard } from './provider-board.ts';
import { ProviderPolls } from './provider-poll.ts';
import { recoverProjects } from './recovery.ts';
import { statusChange, worktreeOf, type RunDeps } from './run-context.ts';
import { Settings } from './settings.ts';
import { eventsForSignal } from './signal-events.ts';

/** Longest wait for a driver to act on a pause or a termination before the answer is "it was told". */
const HEARD_WITHIN_MS = 15_000;

export interface EngineDeps extends Omit<RunDeps, 'config' | 'providers' | 'finance' | 'polls'> {
  store: StateStore;
  /** Wins over `worktreesDir` of the settings file; the editor has a setting of its own. */
  worktreesDir?: string | undefined;
}

/** Opens the data directory and shows what is in it; rejects with `StoreError` when it cannot. Nothing is driven yet. */
export async function openOrchestrationEngine(deps: EngineDeps): Promise<OrchestrationEngine> {
  const initialized = await deps.store.initialize();
  if (!initialized.ok) throw new StoreError(initialized.failure);
  const engine = new LocalEngine(deps);
  await engine.open();
  return engine;
}

class LocalEngine implements OrchestrationEngine {
  readonly #deps: EngineDeps;
  readonly #store: StateStore;
  readonly #settings: Settings;
  readonly #catalog: ProjectCatalog;
  readonly #drivers: ProjectDrivers;
  readonly #bell: ChangeBell;
  readonly #finance: FinanceManager;
  readonly #board: ProviderBoard;
  readonly #activityListeners = new Set<(activity: Activity) => void>();
  #sandbox: FactorySnapshot['sandbox'];

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#store = deps.store;
    this.#bell = new ChangeBell(deps.clock);
    const ring = (): void => {
      this.#bell.ring();
    };
    this.#settings = new Settings(deps.store, () => {
      this.#finance.settingsChanged();
      ring();
    });
    const shared = { ...deps, config: () => this.config(), providers: () => this.providers() };
    this.#finance = new FinanceManager(shared);
    const runDeps: RunDeps = { ...shared, finance: this.#finance, polls: new ProviderPolls() };
    const changed = (state: ProjectState): void => {
      this.#catalog.offer(state);
      this.#board.refreshSoon();
      ring();
    };
    const emit = (activity: Activity): void => {
      for (const listener of this.#activityListeners) listener(activity);
    };
    this.#drivers = new ProjectDrivers(deps.store, runDeps, changed, emit);
    this.#catalog = new ProjectCatalog(deps.store, deps.clock, ring, (id) => this.#drivers.isDriving(id));
    const projects = () => this.#catalog.snapshots();
    this.#board = new ProviderBoard({ ...shared, finance: this.#finance, projects, changed: ring });
  }

  async open(): Promise<void> {
    await this.#settings.open();
    await this.#catalog.open();
    const level = await this.#deps.sandbox.level();
    this.#sandbox = { isolated: level === 'isolated', description: await this.#deps.sandbox.describe() };
  }

  get dataDirectory(): string {
    return this.#store.dataDirectory;
  }

  snapshot(): FactorySnapshot {
    return {
      projects: this.#catalog.snapshots(),
      unreadable: this.#catalog.unreadable(),
      providers: this.#board.snapshots(),
      problems: [...this.#settings.problems(), ...this.#drivers.troubles.values()],
      sandbox: this.#sandbox,
    };
  }

  project(projectId: string): ProjectSnapshot | undefined {
    return this.#catalog.snapshot(projectId);
  }

  onChange(listener: () => void): () => void {
    return this.#bell.listen(listener);
  }

  onActivity(listener: (activity: Activity) => void): () => void {
    this.#activityListeners.add(listener);
    return () => this.#activityListeners.delete(listener);
  }

  config(): FactoryConfig {
    const config = this.#settings.config();
    return { ...config, worktreesDir: this.#deps.worktreesDir ?? config.worktreesDir };
  }

  providers(): readonly ProviderConfig[] {
    return this.#settings.providers().providers;
  }

  async probeProvider(providerId: string, signal: AbortSignal): Promise<ProviderHealth> {
    const config = this.providers().find((one) => one.id === providerId);
    if (config === undefined) {
      return { available: false, detail: `There is no provider "${providerId}".`, failure: null, responseTimeMs: 0 };
    }
    const health = await (await this.#deps.provider(config)).probe(signal);
    if (health.available) await this.#finance.personActed([providerId]);
    return health;
  }

  personas(): ReturnType<OrchestrationEngine['personas']> {
    return this.#deps.personas.list();
  }

  inspectRepository(path: string): ReturnType<OrchestrationEngine['inspectRepository']> {
    return this.#deps.git.inspect(path);
  }

  proposeName(description: string): string {
    return proposedName(description, this.#names());
  }

  async createProject(request: ProjectRequest): Promise<Outcome<Project>> {
    const made = await projectCreation(request, {
      ...this.#deps,
      config: this.config(),
      providers: this.providers(),
      takenNames: this.#names(),
      takenBranches: this.#catalog.states().map(({ project }) => project.workBranch),
    });
    if (!made.ok) return made;
    const created = await this.#store.createProject(made.value);
    if (!created.ok) return failed({ message: created.failure.message });
    this.#catalog.offer(created.value);
    return succeeded(created.value.project);
  }

  async startProject(projectId: string): Promise<Outcome> {
    return this.#goOn(projectId, (state) => {
      const { status } = state.project;
      if (status === 'initializing') return [statusChange('active', 'started')];
      return status === 'paused' ? [statusChange('active', 'resumed')] : [];
    });
  }

  async resumeProject(projectId: string): Promise<Outcome> {
    return this.#goOn(projectId, (state) => eventsForSignal(state, { type: 'resume' }));
  }

  async retryProject(projectId: string): Promise<Outcome> {
    return this.#goOn(projectId, (state) => eventsForSignal(state, { type: 'retry' }));
  }

  async pauseProject(projectId: string): Promise<Outcome> {
    return this.#tell(projectId, { type: 'pause' }, (state) => !isRunning(state.project.status));
  }

  async terminateProject(projectId: string, reason: string): Promise<Outcome> {
    return this.#tell(projectId, { type: 'terminate', why: reason }, (state) => state.project.status === 'failed');
  }

  async changeLimits(projectId: string, limits: LimitChanges): Promise<Outcome> {
    const problem = limitsProblem(limits);
    if (problem !== undefined) return failed({ message: problem });
    return this.#tell(projectId, { type: 'changeLimits', ...limits }, () => true);
  }

  async acceptTamper(projectId: string): Promise<Outcome> {
    return this.#tell(projectId, { type: 'acceptTamper' }, (state) => state.tamper.length === 0);
  }

  async deleteProject(projectId: string): ReturnType<OrchestrationEngine['deleteProject']> {
    if (this.#drivers.isDriving(projectId) || (await this.#store.isDriven(projectId))) {
      return failed({ message: 'This project is running. Pause or terminate it first.' });
    }
    const worktree = this.worktreeOf(projectId);
    const removed = worktree === undefined ? undefined : await this.#deps.git.deleteWorktree(worktree);
    const discarded = await this.#store.discardProject(projectId);
    if (!discarded.ok) return failed({ message: discarded.failure.message });
    this.#catalog.forget(projectId);
    const worktreeKept = removed?.ok === false ? removed.failure.message : null;
    return succeeded({ movedTo: discarded.value.movedTo, worktreeKept });
  }

  async exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>> {
    return inWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.exportPatch(worktree, file));
  }

  async history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>> {
    const read = await this.#store.readHistory(projectId, afterSeq);
    return read.ok ? read : failed({ message: read.failure.message });
  }

  async changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>> {
    return inWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.changedFiles(worktree, commit));
  }

  async fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>> {
    return inWorktree(this.worktreeOf(projectId), (worktree) =>
      this.#deps.git.fileAt(worktree, commit, path, maxBytes),
    );
  }

  async giveConsent(providerId: string): Promise<Outcome> {
    const file = this.#settings.providers();
    const providers = file.providers.map((one) =>
      one.id === providerId && one.name === 'antigravity' ? { ...one, config: { ...one.config, consent: true } } : one,
    );
    const saved = await this.#store.saveProviders({ ...file, providers });
    if (!saved.ok) return failed({ message: saved.failure.message });
    await this.#settings.reload();
    return succeeded(null);
  }

  worktreeOf(projectId: string): Worktree | undefined {
    const state = this.#catalog.state(projectId);
    return state === undefined || state.project.worktreePath === null ? undefined : worktreeOf(state);
  }

  whenIdle(projectId: string): Promise<void> {
    return this.#drivers.whenIdle(projectId);
  }

  recover(): Promise<void> {
    return recoverProjects(this.#catalog, this.#drivers, () => this.config().maxConcurrentProjects);
  }

  async close(): Promise<void> {
    await this.#drivers.close();
    this.#settings.close();
    await this.#catalog.close();
    this.#bell.close();
    await this.#board.close();
    await this.#deps.ledger.close();
  }

  #names(): string[] {
    return this.#catalog.states().map(({ project }) => project.name);
  }

  async #goOn(projectId: string, first: Parameters<ProjectDrivers['drive']>[1]): Promise<Outcome> {
    const state = this.#catalog.state(projectId);
    if (state === undefined) return failed({ message: `There is no project ${projectId}.` });
    const limit = this.config().maxConcurrentProjects;
    if (!this.#drivers.isDriving(projectId) && this.#drivers.count() >= limit) {
      return failed({
        message: `${limit} projects run here already, which is maxConcurrentProjects in config.yaml. Pause one, or raise it.`,
      });
    }
    const taken = await this.#drivers.drive(projectId, first, true);
    if (!taken.ok) return taken;
    if (taken.value === 'elsewhere') {
      return failed({ message: 'Another window or the command line drives this project already.' });
    }
    return succeeded(null);
  }

  /** Says it, then waits until it shows, so that "paused" means paused when this resolves. */
  async #tell(projectId: string, signal: Signal, heard: (state: ProjectState) => boolean): Promise<Outcome> {
    if (this.#catalog.state(projectId) === undefined) return failed({ message: `There is no project ${projectId}.` });
    const told = await this.#drivers.signal(projectId, signal);
    if (!told.ok) return told;
    const until = this.#deps.clock.monotonic() + HEARD_WITHIN_MS;
    while (this.#deps.clock.monotonic() < until) {
      const state = this.#catalog.state(projectId);
      if (state === undefined || heard(state)) break;
      await this.#deps.clock.sleep(50);
    }
    return succeeded(null);
  }
}
