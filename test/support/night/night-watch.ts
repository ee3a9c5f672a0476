import { maxConcurrentOf } from '../../../src/domain/provider/billing.ts';
import type { Cap } from '../../../src/domain/money/budget.ts';
import type { FactoryConfig } from '../../../src/domain/settings/settings-schema.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import { CapsInForce } from '../../../src/finance/caps-in-force.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { SimulatedClock } from '../time/simulated-clock.ts';
import type { NightProcess } from './night-process.ts';
import type { NightProvider } from './night-provider.ts';

const LOOK_MINUTES = 2;
/** What failed for no told time is left alone for five minutes; three such pauses with the tries between are no standstill. */
const STUCK_AFTER_MINUTES = 20;

interface Watched {
  clock: SimulatedClock;
  ledger: Ledger;
  config: () => FactoryConfig;
  configs: () => readonly ProviderConfig[];
  providers: readonly NightProvider[];
  processes: readonly NightProcess[];
}

/** Looks every two minutes, with the providers' own truth in hand, at who works and who could. */
export class NightWatch {
  /** Looks at a project that found it so. */
  worked = 0;
  couldHaveWorked = 0;
  waited = 0;
  readonly stuck: string[] = [];
  readonly #night: Watched;
  readonly #caps: CapsInForce;
  readonly #idle = new Map<string, number>();

  constructor(night: Watched) {
    this.#night = night;
    const projects = (): Project[] => night.processes.flatMap((one) => one.projects.map(({ state }) => state.project));
    this.#caps = new CapsInForce(night.ledger, night.config, (id) => projects().find((project) => project.id === id));
  }

  /** Share of the time in which somebody worked, of the time in which a provider was there to work with. */
  get uptime(): number {
    return this.worked / Math.max(1, this.worked + this.couldHaveWorked);
  }

  async keep(over: AbortSignal): Promise<void> {
    for (;;) {
      await this.#night.clock.sleep(LOOK_MINUTES * 60_000, over);
      if (over.aborted) return;
      for (const one of this.#night.processes) {
        for (const { state } of one.projects) {
          if (!one.isUp) this.#idle.delete(state.project.id);
          else await this.#look(state.project, state.openTurn !== null && state.openTurn.operation !== 'probe');
        }
      }
    }
  }

  /** After a jump of the clock nobody is behind. */
  forget(): void {
    this.#idle.clear();
  }

  async #look(project: Project, works: boolean): Promise<void> {
    // At its own limit a project waits for a person, whoever could serve.
    if (['completed', 'failed', 'timeout'].includes(project.status) || project.reason.code === 'limitReached') return;
    if (works) {
      this.worked++;
      this.#idle.delete(project.id);
      return;
    }
    const free = await this.#whoCouldServe(project);
    if (free === undefined) {
      this.waited++;
      this.#idle.delete(project.id);
      return;
    }
    this.couldHaveWorked++;
    const minutes = (this.#idle.get(project.id) ?? 0) + LOOK_MINUTES;
    this.#idle.set(project.id, minutes);
    if (minutes !== STUCK_AFTER_MINUTES) return;
    const at = new Date(this.#night.clock.now()).toISOString();
    this.stuck.push(`${project.name} (${project.status}, ${project.reason.detail}) while ${free} could serve, ${at}`);
  }

  async #whoCouldServe(project: Project): Promise<string | undefined> {
    for (const provider of this.#night.providers) {
      const config = this.#night.configs().find(({ id }) => id === provider.id);
      if (config === undefined || !provider.isUp()) continue;
      if (
        provider.running < (maxConcurrentOf(config) ?? Infinity) &&
        (await this.#hasRoom(project, config, provider))
      ) {
        return config.id;
      }
    }
    return undefined;
  }

  async #hasRoom(project: Project, config: ProviderConfig, provider: NightProvider): Promise<boolean> {
    const nowMs = this.#night.clock.now();
    const caps: Cap[] = await this.#caps.binding(project, config);
    const uses = await this.#night.ledger.capUse(caps, nowMs);
    const opening = { operation: 'work', systemPrompt: '', prompt: '' } as const;
    const need = provider.bounds?.smallestTurn(opening).usd ?? 0;
    return caps.every((cap, index) => {
      const { used, reserved } = uses[index] ?? { used: 0, reserved: 0 };
      return used + reserved + (cap.unit === 'usd' ? need : 0) <= cap.allowed;
    });
  }
}
