import type { Activity, JournalRecord } from '../domain/run/events.ts';
import type { FactoryConfig } from '../domain/settings/config.ts';
import { isRunning, type Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { failed } from '../domain/result.ts';
import type { LimitChanges } from '../domain/run/signal.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../domain/run/snapshot.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { ChangeSet, FileContent, Worktree } from '../ports/git-manager.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { ConversationStore } from '../ports/stores/conversation-store.ts';
import type { DataDirectory } from '../ports/stores/data-directory.ts';
import type { RunStore } from '../ports/stores/run-store.ts';
import { StoreError } from '../ports/stores/store-failure.ts';
import { ChangeNotifier } from './change-notifier.ts';
import { forkProject } from './forks/fork-project.ts';
import { tellParent } from './forks/tell-parent.ts';
import type { CostBook } from '../engine/cost-book-contract.ts';
import type { ForkRequest, OrchestrationEngine, Outcome, ProjectRequest, Started } from '../engine/engine-contract.ts';
import { FinanceManager } from '../finance/finance-manager.ts';
import { Accounting } from './costs/accounting.ts';
import { ProjectCatalog } from './project-catalog.ts';
import { createProject, limitsProblem, namesIn, proposedName } from './project-creation.ts';
import { ProjectDrivers } from './project-drivers.ts';
import { ProviderBoard } from './providers/provider-board.ts';
import type { ProviderAdmin } from '../engine/provider-admin-contract.ts';
import { LocalProviderAdmin, type ProviderAdminDeps } from './providers/provider-admin.ts';
import { ProviderPolls } from '../run/turn/provider-polls.ts';
import { recordedScript } from '../run/turn/recorded-turn.ts';
import { recoverProjects } from './recovery.ts';
import { removeProject } from './project-removal.ts';
import { worktreeOf, type RunDeps } from '../run/run-context.ts';
import { SelfResume, type SelfResumeChoice } from './self-resume.ts';
import { Settings } from './settings.ts';
import { StartQueue } from './start-queue.ts';
import { tell, type SteeringDeps } from './steering.ts';
import { withWorktree } from './with-worktree.ts';

export interface EngineDeps
  extends
    Omit<RunDeps, 'config' | 'providers' | 'finance' | 'polls'>,
    Pick<ProviderAdminDeps, 'keys' | 'detector' | 'trial' | 'settingsStore'> {
  data: DataDirectory;
  runs: RunStore;
  conversations: ConversationStore;
  /** Overrides `worktreesDir` of the settings file; the editor has its own setting. */
  worktreesDir?: string | undefined;
}

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
  readonly #deps: EngineDeps;
  readonly #settings: Settings;
  readonly #catalog: ProjectCatalog;
  readonly #drivers: ProjectDrivers;
  readonly #queue: StartQueue;
  readonly #money: Accounting;
  readonly #notifier: ChangeNotifier;
  readonly #finance: FinanceManager;
  readonly #board: ProviderBoard;
  readonly #selfResume: SelfResume;
  readonly #steering: SteeringDeps;
  readonly #activityListeners = new Set<(activity: Activity) => void>();
  #sandbox: FactorySnapshot['sandbox'];
  readonly costs: CostBook;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#notifier = new ChangeNotifier(deps.clock);
    const ring = (): void => {
      this.#notifier.ring();
    };
    this.#settings = new Settings(deps.settingsStore, () => {
      this.#finance.settingsChanged();
      void this.#selfResume.look();
      void this.#queue.look();
      this.#board.settingsChanged();
      ring();
    });
    const settings = { config: () => this.config(), providers: () => this.providers() };
    const states = (): ProjectState[] => this.#catalog.states();
    const isDrivenHere = (id: string): boolean => this.#drivers.isDriving(id);
    this.#money = new Accounting({ ...deps, ...settings, states, isDrivenHere }, ring);
    this.costs = this.#money.costs;
    const project = (id: string): Project | undefined => this.#catalog.state(id)?.project;
    const shared = { ...deps, ...settings, ledger: this.#money.ledger, project };
    this.#finance = new FinanceManager(shared);
    const runDeps: RunDeps = { ...shared, finance: this.#finance, polls: new ProviderPolls() };
    const look = (): void => {
      void this.#queue.look();
      ring();
    };
    const changed = (state: ProjectState): void => {
      this.#catalog.offer(state);
      this.#money.keepOutcome(state);
      // Its run ended in the middle of a turn, because the disk was full or the process is closing.
      if (state.openTurn !== null && !isDrivenHere(state.project.id)) this.#money.abandoned(state);
      this.#board.refreshSoon();
      look();
    };
    const activity = (one: Activity): void => {
      for (const listener of this.#activityListeners) listener(one);
    };
    const mended = (id: string): Promise<void> => this.#mended(id);
    this.providerAdmin = new LocalProviderAdmin({ ...deps, settings: this.#settings, states, mended });
    this.#drivers = new ProjectDrivers(deps.runs, runDeps, { changed, activity }, (one) => this.#takenOver(one));
    this.#catalog = new ProjectCatalog(deps.runs, deps.clock, look, this.#drivers, this.#money.abandoned);
    this.#steering = { catalog: this.#catalog, drivers: this.#drivers, clock: deps.clock };
    this.#queue = new StartQueue({ ...this.#steering, ...settings });
    const ahead: SelfResumeChoice = (state, signal) => this.#finance.lookAhead(state, signal);
    this.#selfResume = new SelfResume({ ...this.#steering, queue: this.#queue }, ahead);
    const board = { finance: this.#finance, projects: () => this.#catalog.snapshots(), changed: ring };
    this.#board = new ProviderBoard({ ...shared, ...board, numbersOf: (id) => this.#money.numbersOf(id) });
  }

  async open(): Promise<void> {
    await this.#settings.open();
    await this.#catalog.open();
    await this.#money.open();
    const level = await this.#deps.sandbox.level();
    this.#sandbox = { isolated: level === 'isolated', description: await this.#deps.sandbox.describe() };
  }

  get dataDirectory(): string {
    return this.#deps.data.path;
  }

  snapshot(): FactorySnapshot {
    return {
      projects: this.#queue.snapshots(),
      unreadable: this.#catalog.unreadable(),
      providers: this.#board.snapshots(),
      problems: [...this.#settings.problems(), ...this.#drivers.troubles.values(), ...this.#money.problems()],
      sandbox: this.#sandbox,
    };
  }

  project(projectId: string): ProjectSnapshot | undefined {
    return this.#queue.snapshots().find(({ state }) => state.project.id === projectId);
  }

  onChange(listener: () => void): () => void {
    return this.#notifier.listen(listener);
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
    const health = await this.providerAdmin.probe(providerId, signal);
    if (health.available) await this.#mended(providerId);
    return health;
  }

  async #mended(providerId: string): Promise<void> {
    await this.#finance.personActed([providerId]);
    await this.#selfResume.look();
  }

  personas(): ReturnType<OrchestrationEngine['personas']> {
    return this.#deps.personas.list();
  }

  inspectRepository(path: string): ReturnType<OrchestrationEngine['inspectRepository']> {
    return this.#deps.git.inspect(path);
  }

  proposeName(description: string): string {
    return proposedName(description, namesIn(this.#catalog));
  }

  async createProject(request: ProjectRequest): Promise<Outcome<Project>> {
    const settings = { config: this.config(), providers: this.providers() };
    return createProject({ ...this.#deps, ...settings, catalog: this.#catalog }, request);
  }

  forkProject(projectId: string, request: ForkRequest): Promise<Outcome<Project>> {
    const deps = { ...this.#deps, ...this.#steering, ledger: this.#money.ledger };
    return forkProject(deps, projectId, this.worktreeOf(projectId), request);
  }

  /** Before a project's first step in this process. */
  async #takenOver(state: ProjectState): Promise<void> {
    await tellParent({ ...this.#deps, ...this.#steering }, state);
    await this.#money.reconcile(state);
  }

  startProject(projectId: string): Promise<Outcome<Started>> {
    return this.#queue.ask(projectId, 'start');
  }

  resumeProject(projectId: string): Promise<Outcome<Started>> {
    return this.#queue.ask(projectId, 'resume');
  }

  retryProject(projectId: string): Promise<Outcome<Started>> {
    return this.#queue.ask(projectId, 'retry');
  }

  async pauseProject(projectId: string): Promise<Outcome> {
    const heard = ({ project, queued }: ProjectState): boolean => !isRunning(project.status) && queued === null;
    return tell(this.#steering, projectId, { type: 'pause' }, heard);
  }

  async terminateProject(projectId: string, reason: string): Promise<Outcome> {
    const signal = { type: 'terminate', why: reason } as const;
    return tell(this.#steering, projectId, signal, ({ project }) => project.status === 'failed');
  }

  async changeLimits(projectId: string, limits: LimitChanges): Promise<Outcome> {
    const problem = limitsProblem(limits);
    if (problem !== undefined) return failed({ message: problem });
    await this.#selfResume.look();
    const told = await tell(this.#steering, projectId, { type: 'changeLimits', ...limits }, () => true);
    this.#finance.limitsChanged();
    await this.#selfResume.look();
    return told;
  }

  async acceptTamper(projectId: string): Promise<Outcome> {
    return tell(this.#steering, projectId, { type: 'acceptTamper' }, (state) => state.tamper.length === 0);
  }

  async deleteProject(projectId: string): ReturnType<OrchestrationEngine['deleteProject']> {
    return removeProject({ ...this.#deps, ...this.#steering }, projectId, this.worktreeOf(projectId));
  }

  async exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>> {
    return withWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.exportPatch(worktree, file));
  }

  async recording(projectId: string): Promise<Outcome<Record<string, unknown>>> {
    return recordedScript(this.#deps.recordings, this.#catalog.state(projectId));
  }

  async history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>> {
    const read = await this.#deps.runs.history(projectId, afterSeq);
    return read.ok ? read : failed({ message: read.failure.message });
  }

  async changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>> {
    return withWorktree(this.worktreeOf(projectId), (worktree) => this.#deps.git.changedFiles(worktree, commit));
  }

  async fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>> {
    return withWorktree(this.worktreeOf(projectId), (worktree) =>
      this.#deps.git.fileAt(worktree, commit, path, maxBytes),
    );
  }

  giveConsent(providerId: string): Promise<Outcome> {
    return this.providerAdmin.giveConsent(providerId);
  }

  worktreeOf(projectId: string): Worktree | undefined {
    const state = this.#catalog.state(projectId);
    return state === undefined || state.project.worktreePath === null ? undefined : worktreeOf(state);
  }

  whenIdle(projectId: string): Promise<void> {
    return this.#drivers.whenIdle(projectId);
  }

  async recover(): Promise<void> {
    await recoverProjects(this.#catalog, this.#queue);
    this.#selfResume.begin();
  }

  async close(): Promise<void> {
    await this.#selfResume.close();
    await this.#drivers.close();
    this.#settings.close();
    await this.#catalog.close();
    await this.#board.close();
    await this.#money.close();
    this.#notifier.close();
  }
}
