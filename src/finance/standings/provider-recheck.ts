import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { remedyOf } from '../../domain/provider/provider-failure.ts';
import { needsPerson, type ProviderStanding } from '../../domain/provider/provider-standing.ts';
import type { ProviderHealth } from '../../ports/llm-provider.ts';
import type { FinanceDeps } from '../finance-deps.ts';
import type { ProviderStandings } from './provider-standings.ts';
import type { WakeUps } from './wake-ups.ts';

interface Watched {
  /** It failed before this process began, or a probe has found it away since. */
  wasAway: boolean;
  /** Monotonic clock, milliseconds. */
  askedAtMs: number;
}

/** Callers wait at most this long; a program may take minutes to report its state. */
const PATIENCE_MS = 5000;

/**
 * Detects outside repairs: a user who signed in or installed a program in a terminal. Providers that wait for a person are probed
 * now and then, for free. A provider is retried when it was found away and is back, or once if it failed before this process
 * began. One that answers probes but fails turns is not retried.
 */
export class ProviderRecheck {
  readonly #deps: FinanceDeps;
  readonly #standings: ProviderStandings;
  readonly #wakes: WakeUps;
  /** By provider, from its failure until it is back; turns that fail together are one failure. */
  readonly #watched = new Map<string, Watched>();
  #beganAtMs: number | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: FinanceDeps, standings: ProviderStandings, wakes: WakeUps) {
    this.#deps = deps;
    this.#standings = standings;
    this.#wakes = wakes;
  }

  /**
   * Probes at most once per `pollingInterval` and provider. Resolves with the answers, or after `PATIENCE_MS`, so that other
   * providers can work meanwhile. A late answer counts too, and waits end when a provider is back.
   */
  async look(signal: AbortSignal): Promise<void> {
    // One after the other: a look that has begun may have missed the failure that this one is about.
    const looking = this.#looking.catch(() => undefined).then(() => this.#look(signal));
    this.#looking = looking;
    const over = new AbortController();
    try {
      await Promise.race([looking, this.#deps.clock.sleep(PATIENCE_MS, over.signal)]);
    } finally {
      over.abort();
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, ledger, providers } = this.#deps;
    this.#beganAtMs ??= clock.now();
    // Providers blocked by terms are never retried automatically.
    const isWatched = (one: ProviderStanding): boolean => needsPerson(one) && one.lastFailureKind !== 'terms';
    const standings = (await ledger.standings()).filter(isWatched);
    for (const id of this.#watched.keys()) {
      if (!standings.some(({ providerId }) => providerId === id)) this.#watched.delete(id);
    }
    await Promise.all(
      providers().map(async (config) => {
        const standing = standings.find(({ providerId }) => providerId === config.id);
        if (config.enabled && standing !== undefined) await this.#ask(config, standing, signal);
      }),
    );
  }

  async #ask(config: ProviderConfig, standing: ProviderStanding, signal: AbortSignal): Promise<void> {
    const { clock, provider } = this.#deps;
    const watched = this.#watchedOf(standing);
    const now = clock.monotonic();
    if (now - watched.askedAtMs < this.#deps.config().pollingInterval) return;
    watched.askedAtMs = now;
    // Ignored: the turn that needs the provider reports why it cannot be created.
    const made = await provider(config).catch(() => undefined);
    if (made === undefined) return;
    const health = await made.probe(signal);
    if (signal.aborted) watched.askedAtMs = -Infinity;
    else if (isAway(health)) watched.wasAway = true;
    else if (health.available && watched.wasAway) {
      this.#watched.delete(config.id);
      await this.#standings.fixed(config.id);
      this.#wakes.retry();
    }
  }

  #watchedOf({ providerId, lastFailureAtMs }: ProviderStanding): Watched {
    const known = this.#watched.get(providerId);
    if (known !== undefined) return known;
    const watched = { wasAway: (lastFailureAtMs ?? 0) < (this.#beganAtMs ?? 0), askedAtMs: -Infinity };
    this.#watched.set(providerId, watched);
    return watched;
  }
}

/**
 * Whether a probe found the provider away. Only failures that a person must fix count: a network that is down says nothing about
 * a sign-in.
 */
function isAway({ available, failure }: ProviderHealth): boolean {
  return !available && failure !== null && remedyOf(failure.kind) === 'ask';
}
