import { capId, type Cap } from '../domain/money/budget.ts';
import type { CapUse } from '../domain/money/cost-report.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger, ProviderTotals } from '../ports/ledger.ts';
import { StoreError } from '../ports/stores/store-failure.ts';
import type { CapsInForce } from './caps-in-force.ts';

/** The part of a provider's snapshot that comes from the ledger. */
export interface ProviderNumbers extends ProviderTotals {
  caps: CapUse[];
}

/** Numbers older than this are read again when a view asks, because other processes book without notifying this one. */
const FRESH_MS = 250;

/**
 * Numbers for every repaint, without waiting: the last read values. They are read again in the background after a booking in this
 * process or when they are stale. `changed` is called when a number changed.
 */
export class ProviderNumbersBoard {
  readonly #ledger: Ledger;
  readonly #caps: CapsInForce;
  readonly #clock: Clock;
  readonly #providers: () => readonly ProviderConfig[];
  readonly #changed: () => void;
  #numbers = new Map<string, ProviderNumbers>();
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(
    ledger: Ledger,
    caps: CapsInForce,
    clock: Clock,
    providers: () => readonly ProviderConfig[],
    changed: () => void,
  ) {
    this.#ledger = ledger;
    this.#caps = caps;
    this.#clock = clock;
    this.#providers = providers;
    this.#changed = changed;
  }

  of(providerId: string): ProviderNumbers {
    if (this.#reading === undefined && this.#clock.monotonic() - this.#readAt > FRESH_MS) void this.refresh();
    return this.#numbers.get(providerId) ?? NOTHING;
  }

  /** Call after a booking or reservation. */
  invalidate(): void {
    if (this.#reading === undefined) void this.refresh();
    else this.#again = true;
  }

  /** Resolves when the numbers are current. */
  refresh(): Promise<void> {
    this.#reading ??= this.#readUntilQuiet().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      // Taken before the read, so that bookings during it cause another read.
      this.#readAt = this.#clock.monotonic();
      try {
        const numbers = await this.#read();
        const moved = JSON.stringify([...numbers]) !== JSON.stringify([...this.#numbers]);
        this.#numbers = numbers;
        if (moved) this.#changed();
      } catch (error) {
        // The caller that books gets the storage failure; views show the last known numbers.
        if (!(error instanceof StoreError)) throw error;
      }
    } while (this.#wantsAgain());
  }

  #wantsAgain(): boolean {
    return this.#again;
  }

  async #read(): Promise<Map<string, ProviderNumbers>> {
    const now = this.#clock.now();
    const totals = await this.#ledger.providerTotals(now);
    const caps: Cap[][] = [];
    for (const config of this.#providers()) caps.push(await this.#caps.ofProvider(config));
    const flat = caps.flat();
    const uses = flat.length === 0 ? [] : await this.#ledger.capUse(flat, now);
    const shown = flat.map((cap, index) => ({ cap, use: capUse(cap, uses[index]) }));
    const entries = this.#providers().map(({ id }): [string, ProviderNumbers] => {
      const own = shown.filter(({ cap }) => cap.scope.kind === 'provider' && cap.scope.providerId === id);
      return [id, { ...(totals.get(id) ?? NOTHING), caps: own.map(({ use }) => use) }];
    });
    return new Map(entries);
  }
}

export function capUse(cap: Cap, use: { used: number; reserved: number } | undefined): CapUse {
  const { unit, allowed } = cap;
  return { id: capId(cap), unit, used: use?.used ?? 0, reserved: use?.reserved ?? 0, allowed };
}

const NOTHING: ProviderNumbers = {
  spentUsd: 0,
  spentTodayUsd: 0,
  tokens: 0,
  tokensToday: 0,
  unpricedTurns: 0,
  caps: [],
};
