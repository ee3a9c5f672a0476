import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { settingsSchema, type FactoryConfig } from '../../../src/domain/settings/settings-schema.ts';
import { providerConfigSchema, type ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { keptProject, type KeptProject } from '../fakes/memory-journal.ts';
import { seededRandom } from '../chance/seed.ts';
import { SimulatedClock } from '../time/simulated-clock.ts';
import { aProject } from '../builders/state-builders.ts';
import { NightProcess } from './night-process.ts';
import { NightProvider, type NightTraits } from './night-provider.ts';
import { NightWatch } from './night-watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NIGHT_MS = 12 * HOUR;
const PROJECTS = 8;
/** In the evening, so that a day of the budget ends in the night; in two of three the clocks are changed in it. */
const EVENINGS = [
  [2026, 10, 24],
  [2026, 9, 24],
  [2026, 2, 28],
] as const;
/** What the provider that is paid by the token may cost a day, and what all of them may in all. */
export const DAY_CAP_USD = 6;
const TOTAL_CAP_USD = 8;
/** What a person raises that to in the middle of the night. */
export const RAISED_CAP_USD = 10;

export interface NightOutcome {
  providers: readonly NightProvider[];
  projects: readonly KeptProject[];
  ledger: Ledger;
  watch: NightWatch;
  troubles: readonly unknown[];
  endedAtMs: number;
}

/**
 * Twelve hours of eight projects in two processes on four providers, with everything that goes wrong drawn from the seed. The
 * calendar is that of the process: under `TZ=Europe/Berlin` two nights of three have 11 and 13 hours on the wall.
 */
export async function spendNight(seed: number): Promise<NightOutcome> {
  const random = seededRandom(seed);
  const [year, month, day] = EVENINGS[seed % EVENINGS.length] ?? never(`${seed}`);
  const clock = new SimulatedClock(new Date(year, month, day, 21, 30).getTime());
  const ledger = createMemoryLedger(clock);
  const settings: NightSettings = { config: withCap(TOTAL_CAP_USD), configs: providerConfigs() };
  const config = (): FactoryConfig => settings.config;
  const configs = (): readonly ProviderConfig[] => settings.configs;
  const providers = settings.configs.map(
    (one, index) => new NightProvider(one, traits(index, clock, random), clock, random),
  );
  const ground = {
    clock,
    random,
    ledger,
    config,
    providers: configs,
    provider: ({ id }: ProviderConfig) => providers.find((one) => one.id === id) ?? never(id),
  };
  const projects = Array.from({ length: PROJECTS }, (_, index) => newProject(index, clock));
  const processes = [projects.slice(0, 4), projects.slice(4)].map((own) => new NightProcess(ground, clock, own));
  const watch = new NightWatch({ clock, ledger, configs, providers, processes, config });
  const over = new AbortController();
  const events = [watch.keep(over.signal), mend(clock, random, providers, processes, over.signal)];
  events.push(tinker({ clock, random, settings, providers, processes }, over.signal));
  for (const one of processes) events.push(life(one, clock, random, over.signal));
  events.push(jumps(clock, random, watch, over.signal));
  const night = async (): Promise<void> => {
    await clock.sleep(NIGHT_MS);
    over.abort();
    await Promise.all(events);
    await Promise.all(processes.map((one) => one.stop()));
  };
  await clock.run(night());
  const troubles = processes.flatMap((one) => one.troubles);
  return { providers, projects, ledger, watch, troubles, endedAtMs: clock.now() };
}

/** As a person has them at that moment. */
interface NightSettings {
  config: FactoryConfig;
  configs: ProviderConfig[];
}

function withCap(usd: number): FactoryConfig {
  return settingsSchema.parse({ budget: { total: { usd } } });
}

function never(id: string): never {
  throw new Error(`There is no provider ${id}`);
}

function providerConfigs(): ProviderConfig[] {
  const agent = { name: 'acp', config: { command: ['agent'], max_concurrent: 4 } };
  return [
    { id: 'first', name: 'antigravity', priority: 1, config: { max_concurrent: 4 } },
    { id: 'second', ...agent, priority: 1 },
    { id: 'silent', ...agent, priority: 2 },
    {
      id: 'tokens',
      name: 'openai',
      model: 'night-1',
      priority: 3,
      budget: { perDay: { usd: DAY_CAP_USD } },
      config: { max_concurrent: 4 },
    },
  ].map((one) => providerConfigSchema.parse(one));
}

function traits(index: number, clock: SimulatedClock, random: () => number): NightTraits {
  const fiveHours = 15 + Math.floor(random() * 30);
  const weekly = fiveHours + Math.floor(random() * 60);
  const quota = { fiveHours, weekly, weeklyResetMs: clock.now() + random() * 60 * HOUR };
  const tells = { quota, tellsQuota: index === 0, tellsReset: index < 2, usdPerToken: null };
  return index === 3 ? { quota: null, tellsQuota: false, tellsReset: false, usdPerToken: 2e-6 } : tells;
}

function newProject(index: number, clock: SimulatedClock): KeptProject {
  const at = new Date(clock.now()).toISOString();
  const project = aProject({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    name: `Project ${index}`,
    createdAt: at,
    updatedAt: at,
    status: 'active',
    reason: { code: 'started', detail: '' },
    limits: { maxRuntimeMs: 24 * HOUR, maxCostUsd: index === 0 ? 1 : null, maxTurns: null, maxTokens: null },
  });
  return keptProject({ type: 'project.created', project }, at);
}

/** Its own function, because the compiler takes `aborted` for settled after the first look. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A process is killed now and then, and comes back some minutes later. */
async function life(one: NightProcess, clock: SimulatedClock, random: () => number, over: AbortSignal): Promise<void> {
  one.start();
  for (;;) {
    await clock.sleep((2 + random() * 8) * HOUR, over);
    if (over.aborted) return;
    await one.kill();
    await clock.sleep((1 + random() * 9) * MINUTE, over);
    if (isOver(over)) return;
    one.start();
  }
}

/** Somebody signs in again, after a while. */
async function mend(
  clock: SimulatedClock,
  random: () => number,
  providers: readonly NightProvider[],
  processes: readonly NightProcess[],
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await clock.sleep((10 + random() * 30) * MINUTE, over);
    for (const provider of providers) {
      if (isOver(over)) return;
      const waits = processes.some(({ projects }) => projects.some(({ state }) => state.project.status === 'paused'));
      if (!provider.needsLogin && !waits) continue;
      provider.needsLogin = false;
      // In a terminal, without a word to anybody.
      if (!waits && random() < 0.5) continue;
      for (const one of processes) await one.mended(provider.id);
    }
  }
}

/** Somebody takes a provider away and puts it back, raises the cap; and a maker changes a price. */
async function tinker(
  night: {
    clock: SimulatedClock;
    random: () => number;
    settings: NightSettings;
    providers: readonly NightProvider[];
    processes: readonly NightProcess[];
  },
  over: AbortSignal,
): Promise<void> {
  const { clock, random, settings, providers, processes } = night;
  const changes = [
    () => (settings.config = withCap(RAISED_CAP_USD)),
    () => {
      for (const provider of providers) provider.changePrice(0.5 + random());
    },
    () => (settings.configs = settings.configs.filter(({ id }) => id !== 'second')),
    () => (settings.configs = providerConfigs()),
  ];
  for (const change of changes) {
    await clock.sleep((1 + random() * 3) * HOUR, over);
    if (over.aborted) return;
    change();
    for (const one of processes) one.settingsChanged();
  }
}

/** The machine sleeps for a while, or its clock is set. */
async function jumps(clock: SimulatedClock, random: () => number, watch: NightWatch, over: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep((3 + random() * 12) * HOUR, over);
    if (over.aborted) return;
    clock.jump(random() < 0.8 ? (5 + random() * 85) * MINUTE : -random() * HOUR);
    watch.forget();
  }
}
