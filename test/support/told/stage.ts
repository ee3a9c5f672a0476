import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Limits, Project } from '../../../src/domain/run/project.ts';
import type { InstallCommand } from '../../../src/domain/install/install-command.ts';
import type { Gate, MissingGate } from '../../../src/domain/evidence/checks.ts';
import type { FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { SandboxLevel } from '../../../src/domain/evidence/sandbox-level.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';
import { succeeded } from '../../../src/domain/result.ts';
import { runProject } from '../../../src/run/run-project.ts';
import type { RunDeps } from '../../../src/run/run-deps.ts';
import { eventsForSignal } from '../../../src/run/signals/signal-events.ts';
import type { GitManager } from '../../../src/ports/git-manager.ts';
import type { CommandResult } from '../../../src/ports/sandbox.ts';
import { fakeGit } from '../fakes/fake-git.ts';
import { fakeSandbox } from '../fakes/fake-sandbox.ts';
import { runHost } from '../stories/run-ground.ts';
import { keptProject, MemoryJournal, type KeptProject } from '../fakes/memory-journal.ts';
import { QueueProvider, type QueuedTurn } from '../fakes/queue-provider.ts';
import { RunStory } from '../stories/run-story.ts';
import { aProject } from '../builders/state-builders.ts';
import { Told } from './told.ts';

export const EVENING = Date.parse('2026-01-05T22:00:00.000Z');

const WORKTREE = '/home/test/library-worktrees/parse-dates';
const DRIVER: FactoryEvent = { type: 'driver.started', pid: 4711, host: 'night', kind: 'extension', version: '0.1.0' };

/** What the world is like in which the run plays. Everything has a quiet default. */
export interface Scene {
  project?: Partial<Pick<Project, 'name' | 'description' | 'providers' | 'repositoryPath' | 'personas'>>;
  limits?: Partial<Limits>;
  /** The plan, as the project manager writes it. */
  tasks?: readonly object[];
  gates?: readonly Gate[];
  notFound?: readonly MissingGate[];
  /** What a command comes to, by its line and by how often it ran before. Without an answer it ends well. */
  answers?: Record<string, readonly Partial<CommandResult>[]>;
  /** The same for acceptance checks before their tasks. Without an answer they fail, as they should. */
  before?: Record<string, Partial<CommandResult>>;
  /** The first provider's turns, the plan first; after them every turn says "done". */
  turns?: readonly QueuedTurn[];
  git?: Partial<GitManager>;
  sandbox?: SandboxLevel;
  notes?: readonly string[];
  installs?: readonly InstallCommand[];
  /** The setting `checksThatCannotRun`. */
  unable?: 'ask' | 'goOn';
}

/**
 * A real run, in virtual time, from the creation of the project to its rest: the engine's own loop with a provider, a repository
 * and commands that do what the scene says. What it leaves is the journal.
 */
export class Stage {
  readonly story = new RunStory(new Date(EVENING));
  readonly kept: KeptProject;
  readonly provider: QueueProvider;
  readonly #deps: RunDeps;
  #stop = new AbortController();
  #run: Promise<unknown> = Promise.resolve();

  constructor(scene: Scene = {}) {
    const { story } = this;
    this.provider = story.priced('openai');
    this.provider.queue.push({ says: planText(scene.tasks ?? THREE_TASKS) }, ...(scene.turns ?? []));
    this.#deps = depsOf(story, scene);
    const at = new Date(EVENING).toISOString();
    const project = aProject({
      id: '0b7e1d8c-1111-4222-8333-444455556666',
      name: 'Parse dates',
      description: 'Let the library parse ISO dates.',
      createdAt: at,
      updatedAt: at,
      limits: { maxRuntimeMs: 43_200_000, maxCostUsd: 5, maxTurns: null, maxTokens: null, ...scene.limits },
      repositoryPath: '/home/test/library',
      workBranch: 'df/parse-dates/2026-01-05',
      ...scene.project,
    });
    this.kept = keptProject({ type: 'project.created', project }, at);
  }

  /** Another provider, with turns of its own. */
  second(id: string, settings: object = {}): QueueProvider {
    this.story.configs.push(providerConfigSchema.parse({ id, name: 'acp', config: { command: ['x'] }, ...settings }));
    const provider = new QueueProvider(id, this.story.clock);
    this.story.providers.set(id, provider);
    return provider;
  }

  /** Everything as another process left it, without a word. */
  resume(records: readonly JournalRecord[]): void {
    const { state } = Told.of(records);
    Object.assign(this.kept, { state, records: [...records] });
    this.story.clock.jump(Date.parse(state.project.updatedAt) - this.story.clock.now());
    this.provider.queue.shift();
  }

  /** A process takes the project over, with the person's word that made it do so, if there was one. */
  async drive(word?: 'start' | Signal): Promise<this> {
    const journal = new MemoryJournal(this.kept, this.story.clock);
    await journal.commit([DRIVER]);
    const host = runHost(journal, { clock: this.story.clock, ids: this.#deps.ids });
    const first = word === undefined ? [] : this.#first(word);
    if (first.length > 0) await host.commit(...first);
    this.#stop = new AbortController();
    this.#run = runProject(host, this.#deps, this.#stop.signal).then(async () => {
      await journal.commit([{ type: 'driver.stopped' }]);
    });
    return this;
  }

  /** A person's word, in the inbox of the process that drives. */
  say(signal: Signal): void {
    this.kept.inbox.push({ id: String(this.kept.inbox.length), signal });
  }

  /** A person's word while no process drives: a process applies it at once and lets go again. */
  async apply(signal: Signal): Promise<void> {
    const journal = new MemoryJournal(this.kept, this.story.clock);
    await journal.commit([DRIVER]);
    await journal.commit(eventsForSignal(this.kept.state, signal));
    await journal.commit([{ type: 'driver.stopped' }]);
  }

  async pass(ms: number): Promise<this> {
    await this.story.pass(ms);
    return this;
  }

  /** Until the project rests and its process has let it go. */
  async toRest(): Promise<Told> {
    await this.story.clock.run(this.#run);
    return Told.of(this.kept.records);
  }

  /** The process ends in good order while the project is on its way. */
  async leave(): Promise<Told> {
    this.#stop.abort();
    return this.toRest();
  }

  #first(word: 'start' | Signal): FactoryEvent[] {
    if (word !== 'start') return eventsForSignal(this.kept.state, word);
    return [{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }];
  }
}

/** The whole of it: created, started, and on to its rest. */
export async function played(scene: Scene = {}): Promise<Told> {
  const stage = new Stage(scene);
  await stage.drive('start');
  return stage.toRest();
}

function depsOf(story: RunStory, scene: Scene): RunDeps {
  const deps = story.process();
  const counts = new Map<string, number>();
  const sandbox = fakeSandbox(
    (line) => {
      const nth = counts.get(line) ?? 0;
      counts.set(line, nth + 1);
      const answers = scene.answers?.[line] ?? [];
      return { durationMs: 12_000, ...(answers[Math.min(nth, answers.length - 1)] ?? {}) };
    },
    (line) => scene.before?.[line] ?? { exitCode: 1 },
  );
  let commits = 0;
  const git: GitManager = {
    ...fakeGit(),
    // Their beginnings tell them apart.
    commitChanges: async () => succeeded((++commits).toString(16).repeat(40).slice(0, 40)),
    createWorktree: async ({ repositoryPath, branch }) =>
      succeeded({ repositoryPath, branch, path: WORKTREE, baseCommit: 'a'.repeat(40) }),
    ...scene.git,
  };
  const found = {
    gates: [...(scene.gates ?? [])],
    notFound: [...(scene.notFound ?? [])],
    notTaken: [],
    notes: [...(scene.notes ?? [])],
    installs: [...(scene.installs ?? [])],
  };
  return {
    ...deps,
    config: () => ({ ...deps.config(), checksThatCannotRun: scene.unable ?? 'goOn' }),
    git,
    sandbox: { ...sandbox, level: async () => scene.sandbox ?? 'isolated' },
    gateDetector: { detect: async () => found, isPackage: async () => false },
  };
}

export function gate(name: string, kind: Gate['kind'], over: Partial<Gate> = {}): Gate {
  const command = `npm run ${name}`;
  return {
    ...{ name, kind, command, expectedExitCode: 0, required: true, origin: 'detected', timeoutMs: 600_000 },
    because: `package.json script "${name}"`,
    ...over,
  };
}

function draft(key: string, title: string, dependencies: readonly string[], priority: number): object {
  const acceptanceCheck = { command: `npm test ${key}`, description: '' };
  return { key, title, description: '', priority, dependencies, acceptanceCheck };
}

export const THREE_TASKS: readonly object[] = [
  draft('year', 'Read the year', [], 1),
  draft('month', 'Read the month', ['year'], 1),
  draft('day', 'Read the day', ['year', 'month'], 2),
];

export function planText(tasks: readonly object[]): string {
  return `\`\`\`json\n${JSON.stringify({ tasks })}\n\`\`\`\n`;
}

/** A work turn's reply. */
export function saying(status: 'done' | 'continue' | 'blocked', summary: string): string {
  const because = status === 'blocked' ? { because: summary } : {};
  return `\`\`\`json\n${JSON.stringify({ status, summary, ...because })}\n\`\`\`\n`;
}
