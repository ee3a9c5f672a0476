import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { settingsSchema, type FactoryConfig } from '../../../src/domain/settings/settings-schema.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import { providerConfigSchema, type ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import { runProject } from '../../../src/run/run-project.ts';
import type { RunDeps } from '../../../src/run/run-deps.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { keptProject, MemoryJournal, type KeptProject } from '../fakes/memory-journal.ts';
import { QueueProvider } from '../fakes/queue-provider.ts';
import { runDeps, runHost, type ProcessDeps } from './run-ground.ts';
import { SimulatedClock } from '../time/simulated-clock.ts';
import { aProject } from '../builders/state-builders.ts';

const HOUR = 3_600_000;

/** Projects on the real run loop in virtual time, in one process or two, with providers that do what the test says. */
export class RunStory {
  readonly clock: SimulatedClock;
  readonly ledger: Ledger;
  readonly providers = new Map<string, QueueProvider>();
  configs: ProviderConfig[] = [];
  config: FactoryConfig = settingsSchema.parse({});
  readonly projects: KeptProject[] = [];
  #stop = new AbortController();
  readonly #runs: Promise<unknown>[] = [];

  constructor(start = new Date(2026, 10, 24, 20, 0)) {
    this.clock = new SimulatedClock(start.getTime());
    this.ledger = createMemoryLedger(this.clock);
  }

  /** Paid for by a quota unless `settings` say otherwise. */
  provider(id: string, settings: object = {}): QueueProvider {
    this.configs.push(providerConfigSchema.parse({ id, name: 'acp', config: { command: ['x'] }, ...settings }));
    const provider = new QueueProvider(id, this.clock);
    this.providers.set(id, provider);
    return provider;
  }

  /** Paid for by the token: 10 cents a turn, at least 5 of them, and bounded. */
  priced(id: string, settings: object = {}): QueueProvider {
    const provider = this.provider(id, { name: 'openai', model: 'queue-1', config: {}, ...settings });
    provider.costPerTurn = 0.1;
    provider.smallest = { tokens: 1000, usd: 0.05 };
    return provider;
  }

  /** `random` is what chance always says in it. */
  process(random = 0.5): ProcessDeps {
    return runDeps({
      clock: {
        now: () => this.clock.now(),
        monotonic: () => this.clock.monotonic(),
        // Five looks a second at the inbox are of no use in virtual time.
        sleep: (ms, signal) => this.clock.sleep(ms < 1000 ? 5000 : ms, signal),
      },
      random: () => random,
      ledger: this.ledger,
      config: () => this.config,
      project: (id) => this.projects.find(({ state }) => state.project.id === id)?.state.project,
      providers: () => this.configs,
      provider: ({ id }) => this.providers.get(id) ?? unknownProvider(id),
    });
  }

  begin(deps: RunDeps, limits: Partial<Project['limits']> = {}, over: Partial<Project> = {}): KeptProject {
    const at = new Date(this.clock.now()).toISOString();
    const project = aProject({
      createdAt: at,
      updatedAt: at,
      status: 'active',
      reason: { code: 'started', detail: '' },
      limits: { maxRuntimeMs: 24 * HOUR, maxCostUsd: null, maxTurns: null, maxTokens: null, ...limits },
      ...over,
    });
    const kept = keptProject({ type: 'project.created', project }, at);
    this.projects.push(kept);
    this.drive(deps, kept);
    return kept;
  }

  drive(deps: RunDeps, kept: KeptProject): void {
    const host = runHost(new MemoryJournal(kept, this.clock), { clock: this.clock, ids: deps.ids });
    this.#runs.push(runProject(host, deps, this.#stop.signal));
  }

  /** Until every project rests. */
  async toRest(): Promise<void> {
    await this.clock.run(Promise.all(this.#runs));
  }

  async pass(ms: number): Promise<void> {
    await this.clock.run(this.clock.sleep(ms));
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.toRest();
  }

  /** What was going on stays as it is, for the processes that come after. */
  async endProcesses(): Promise<void> {
    await this.end();
    this.#stop = new AbortController();
  }
}

function unknownProvider(id: string): never {
  throw new Error(`There is no provider ${id}`);
}

export function eventsOf<Type extends FactoryEvent['type']>(
  { records }: KeptProject,
  type: Type,
): (FactoryEvent & { type: Type })[] {
  return records
    .flatMap(({ events }) => events)
    .filter((event): event is FactoryEvent & { type: Type } => event.type === type);
}

/** Who was asked, in order, without repetitions in a row. */
export function servers(kept: KeptProject): string[] {
  const all = eventsOf(kept, 'turn.started').map(({ providerId }) => providerId);
  return all.filter((id, index) => id !== all[index - 1]);
}
