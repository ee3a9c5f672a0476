import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { remedyOf } from '../domain/provider/provider-failure.ts';
import { needsPerson, type ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { ProviderHealth } from '../ports/llm-provider.ts';
import type { FinanceDeps } from './finance-deps.ts';
import type { TurnBooks } from './turn-books.ts';
import type { WakeSignal } from './wake-signal.ts';

interface Watched {
  /** It failed out of sight of this process, or was seen to be away since. */
  wasAway: boolean;
  /** Of the monotonic clock. */
  askedAtMs: number;
}

/** A program may take minutes to say how it is. */
const PATIENCE_MS = 5000;

/**
 * Somebody signs in again in a terminal, or installs what was missing, and tells nobody. Providers that wait for a person are
 * asked now and then, for free, whether they are there. What answers well and still fails a turn is not tried again: it was
 * away and is there, or it failed before this process began and is tried once.
 */
export class ProviderRecheck {
  readonly #deps: FinanceDeps;
  readonly #books: TurnBooks;
  readonly #bell: WakeSignal;
  /** By provider, from its failure until it is back; turns that fail together are one failure. */
  readonly #watched = new Map<string, Watched>();
  #beganAtMs: number | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: FinanceDeps, books: TurnBooks, bell: WakeSignal) {
    this.#deps = deps;
    this.#books = books;
    this.#bell = bell;
  }

  /**
   * Asks at most once per `pollingInterval` and provider. Resolves with the answers, or when they take too long for those who
   * could work meanwhile; an answer counts whenever it comes, and rings when somebody is back.
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
    // Whom the terms shut out is left alone until a person says otherwise.
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
    // The turn that needs it says why it cannot be made.
    const made = await provider(config).catch(() => undefined);
    if (made === undefined) return;
    const health = await made.probe(signal);
    if (signal.aborted) watched.askedAtMs = -Infinity;
    else if (isAway(health)) watched.wasAway = true;
    else if (health.available && watched.wasAway) {
      this.#watched.delete(config.id);
      await this.#books.mended(config.id);
      this.#bell.ring();
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

/** A network that is down says nothing of a sign-in. */
function isAway({ available, failure }: ProviderHealth): boolean {
  return !available && failure !== null && remedyOf(failure.kind) === 'ask';
}
