import { randomUUID } from 'node:crypto';
import type { FoundChecks } from '../../../src/domain/evidence/found-checks.ts';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import type { Activity, FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import { isRunning } from '../../../src/domain/run/project-status.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { StartVerb } from '../../../src/domain/run/queue-entry.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { ProviderSnapshot } from '../../../src/domain/provider/provider-snapshot.ts';
import { failed, succeeded } from '../../../src/domain/result.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';
import type { DrivenBy, ProjectSnapshot, UnreadableProject } from '../../../src/domain/run/snapshot.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { ForkRequest, ProjectRequest, Started } from '../../../src/engine/project-requests.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import { withPlaces } from '../../../src/fleet/queue-places.ts';
import { startEvents } from '../../../src/fleet/start-events.ts';
import { eventsForSignal, leaving } from '../../../src/run/signals/signal-events.ts';
import { forkInMemory } from './fork-in-memory.ts';
import { MemoryProviderAdmin } from './memory-provider-admin.ts';
import { MemoryCostBook } from './memory-cost-book.ts';
import { sampleState } from '../builders/sample-state.ts';
import type { Told } from '../told/told.ts';

interface Kept {
  state: ProjectState;
  records: JournalRecord[];
  drivenBy: DrivenBy;
}

/**
 * An engine that keeps its journal in memory and does no work of its own: the test says what happens. The verbs obey the
 * engine's own rules, so a skin meets the same statuses and refusals.
 */
export class MemoryEngine implements OrchestrationEngine {
  readonly dataDirectory: string;
  readonly projects = new Map<string, Kept>();
  readonly unreadable: UnreadableProject[] = [];
  providerList: ProviderConfig[] = [];
  readonly providerAdmin = new MemoryProviderAdmin(this);
  providerSnapshots: ProviderSnapshot[] = [];
  readonly costs = new MemoryCostBook(() => [...this.projects.values()].map(({ state }) => state));
  /** Stored texts of all projects, by id. */
  readonly texts = new Map<string, string>();
  closed = false;
  /** What `previewChecks` answers. */
  found: FoundChecks = { gates: [], notFound: [], notTaken: [], notes: [], installs: [] };
  /** `maxConcurrentProjects`; what is driven here counts against it. `takeTurn` is for the test to call. */
  limit = 64;
  #asked = 0;
  #listeners = new Set<() => void>();
  #activity = new Set<(activity: Activity) => void>();

  constructor(dataDirectory = '/home/test/.dark-factory') {
    this.dataDirectory = dataDirectory;
  }

  /** A project as it was told in events; its id. */
  tell(told: Told): string {
    const { state, drivenBy } = told.shown();
    this.projects.set(state.project.id, { state, records: [...told.records], drivenBy });
    return state.project.id;
  }

  /** A project that is there already; `change` edits its state, which may be one that no run leaves: `tell` is for those. */
  add(change?: (state: ProjectState) => void, drivenBy: DrivenBy = 'nobody'): string {
    const id = randomUUID();
    const state = sampleState((draft) => {
      draft.project.id = id;
      change?.(draft);
    });
    this.projects.set(id, { state, records: [], drivenBy });
    return id;
  }

  /** Something happens to it, as one record. */
  happen(projectId: string, ...events: FactoryEvent[]): void {
    const kept = this.#kept(projectId);
    const record: JournalRecord = { v: 1, seq: kept.state.seq + 1, epoch: 1, at: new Date().toISOString(), events };
    kept.state = applyRecord(kept.state, record);
    kept.records.push(record);
    if (!isRunning(kept.state.project.status)) kept.drivenBy = 'nobody';
    this.ring();
  }

  act(activity: Activity): void {
    for (const listener of this.#activity) listener(activity);
  }

  ring(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  snapshot(): ReturnType<OrchestrationEngine['snapshot']> {
    const shown = [...this.projects.values()].map(({ state, drivenBy }) => ({ state, drivenBy, at: Date.now() }));
    const queued = shown.filter(({ state }) => state.queued !== null);
    const since = ({ state }: ProjectSnapshot): string => state.queued?.since ?? '';
    const waiting = queued.toSorted((a, b) => since(a).localeCompare(since(b)));
    const projects = withPlaces(
      shown,
      waiting.map(({ state }) => state.project.id),
      this.limit,
    );
    const sandbox = { isolated: true, description: 'Isolated by the operating system.' };
    return { projects, unreadable: this.unreadable, providers: this.providerSnapshots, problems: [], sandbox };
  }

  project(projectId: string): ProjectSnapshot | undefined {
    return this.snapshot().projects.find(({ state }) => state.project.id === projectId);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onActivity(listener: (activity: Activity) => void): () => void {
    this.#activity.add(listener);
    return () => this.#activity.delete(listener);
  }

  /** Names of projects that may use nothing else. */
  usedBy(providerId: string): string[] {
    const { projects } = this.snapshot();
    return projects.flatMap(({ state: { project } }) =>
      project.providers.length === 1 && project.providers[0] === providerId ? [project.name] : [],
    );
  }

  config(): ReturnType<OrchestrationEngine['config']> {
    return settingsSchema.parse({});
  }

  providers(): readonly ProviderConfig[] {
    return this.providerList;
  }

  async personas(): ReturnType<OrchestrationEngine['personas']> {
    return { templates: [], problems: [] };
  }

  async inspectRepository(): ReturnType<OrchestrationEngine['inspectRepository']> {
    return failed({ kind: 'notARepository', message: 'This folder is in no git repository.' });
  }

  async previewChecks(): ReturnType<OrchestrationEngine['previewChecks']> {
    return succeeded(this.found);
  }

  proposeName(description: string): string {
    return description.slice(0, 20);
  }

  async createProject(request: ProjectRequest): Promise<Outcome<Project>> {
    const id = this.add((state) => {
      Object.assign(state.project, { name: request.name, description: request.description, status: 'initializing' });
      state.project.limits.maxCostUsd = request.maxCostUsd ?? null;
    });
    return succeeded(this.#kept(id).state.project);
  }

  async forkProject(projectId: string, request: ForkRequest): Promise<Outcome<Project>> {
    const fork = forkInMemory(this.#kept(projectId).state, request);
    if (!fork.ok) return fork;
    this.projects.set(fork.value.state.project.id, { ...fork.value, drivenBy: 'nobody' });
    this.ring();
    return succeeded(fork.value.state.project);
  }

  async startProject(projectId: string): Promise<Outcome<Started>> {
    return this.#ask(projectId, 'start');
  }

  async resumeProject(projectId: string): Promise<Outcome<Started>> {
    return this.#ask(projectId, 'resume');
  }

  async retryProject(projectId: string): Promise<Outcome<Started>> {
    return this.#ask(projectId, 'retry');
  }

  /** A queued project is taken up, by this process or by another. */
  takeTurn(projectId: string, drivenBy: 'here' | 'elsewhere' = 'here'): void {
    this.#drive(projectId, this.#kept(projectId).state.queued?.verb ?? 'start', drivenBy);
  }

  async pauseProject(projectId: string): Promise<Outcome> {
    return this.#signal(projectId, { type: 'pause' });
  }

  async terminateProject(projectId: string, why: string): Promise<Outcome> {
    return this.#signal(projectId, { type: 'terminate', why });
  }

  async changeLimits(projectId: string, limits: Omit<Signal & { type: 'changeLimits' }, 'type'>): Promise<Outcome> {
    return this.#signal(projectId, { type: 'changeLimits', ...limits });
  }

  async acceptTamper(projectId: string): Promise<Outcome> {
    return this.#signal(projectId, { type: 'acceptTamper' });
  }

  async waiveChecks(projectId: string): Promise<Outcome> {
    return this.#signal(projectId, { type: 'waiveChecks' });
  }

  async allowInstall(projectId: string, commands: Readonly<FoundChecks['installs']>): Promise<Outcome> {
    return this.#signal(projectId, { type: 'allowInstall', commands: [...commands] });
  }

  async allowNetwork(projectId: string): Promise<Outcome> {
    return this.#signal(projectId, { type: 'allowNetwork' });
  }

  async deleteProject(projectId: string): ReturnType<OrchestrationEngine['deleteProject']> {
    this.projects.delete(projectId);
    return succeeded({ movedTo: '/home/test/.dark-factory/trash/x', worktreeKept: null });
  }

  async exportPatch(): ReturnType<OrchestrationEngine['exportPatch']> {
    return failed({ kind: 'noWorktree' });
  }

  async recording(): Promise<Outcome<Record<string, unknown>>> {
    return failed({ kind: 'nothingRecorded' });
  }

  async history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>> {
    return succeeded(this.#kept(projectId).records.filter((record) => record.seq > afterSeq));
  }

  async storedText(_projectId: string, id: string): Promise<Outcome<string>> {
    const text = this.texts.get(id);
    return text === undefined ? failed({ kind: 'noStoredText', textId: id }) : succeeded(text);
  }

  async changedFiles(): ReturnType<OrchestrationEngine['changedFiles']> {
    return failed({ kind: 'noWorktree' });
  }

  async fileAt(): ReturnType<OrchestrationEngine['fileAt']> {
    return failed({ kind: 'noWorktree' });
  }

  worktreeOf(): undefined {
    return undefined;
  }

  async whenIdle(projectId: string): Promise<void> {
    while (!this.closed && this.projects.get(projectId)?.drivenBy === 'here') {
      await new Promise<void>((resolve) => {
        const stop = this.onChange(() => {
          stop();
          resolve();
        });
      });
    }
  }

  async recover(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true;
    this.ring();
  }

  async #ask(projectId: string, verb: StartVerb): Promise<Outcome<Started>> {
    const { drivenBy, state } = this.#kept(projectId);
    if (drivenBy === 'elsewhere') return failed({ kind: 'drivenElsewhere' });
    const running = [...this.projects.values()].filter((one) => one.drivenBy === 'here').length;
    if (drivenBy === 'here' || running < this.limit) {
      this.#drive(projectId, verb, 'here');
      return succeeded({ kind: 'started' });
    }
    const since = new Date(Date.now() + ++this.#asked).toISOString();
    if (state.queued === null) this.happen(projectId, { type: 'queue.joined', verb, since });
    return succeeded({ kind: 'queued', place: this.project(projectId)?.queue?.place ?? 0 });
  }

  #drive(projectId: string, verb: StartVerb, drivenBy: 'here' | 'elsewhere'): void {
    const kept = this.#kept(projectId);
    kept.drivenBy = drivenBy;
    const events = [...leaving(kept.state), ...startEvents(kept.state, verb)];
    this.happen(projectId, { type: 'driver.started', pid: 1, host: 'here', kind: 'test', version: '0' }, ...events);
  }

  async #signal(projectId: string, signal: Signal): Promise<Outcome> {
    const events = eventsForSignal(this.#kept(projectId).state, signal);
    if (events.length > 0) this.happen(projectId, ...events);
    return succeeded(null);
  }

  #kept(projectId: string): Kept {
    const kept = this.projects.get(projectId);
    if (kept === undefined) throw new Error(`No project ${projectId}`);
    return kept;
  }
}
