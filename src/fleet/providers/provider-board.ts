import { billingOf, maxConcurrentOf } from '../../domain/provider/billing.ts';
import { isRunning } from '../../domain/run/project-status.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { selectProviders, type Candidate, type ExclusionKind } from '../../domain/provider/provider-selection.ts';
import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import { windowsAt } from '../../domain/provider/quota-windows.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ProviderNumbers } from '../../finance/provider-numbers.ts';
import type { ProviderOutlook } from '../../finance/provider-outlook.ts';

interface BoardDeps {
  clock: Clock;
  ledger: Ledger;
  outlook: Pick<ProviderOutlook, 'candidate'>;
  /** The ledger's numbers, as last read. */
  numbersOf: (providerId: string) => ProviderNumbers;
  providers: () => readonly ProviderConfig[];
  projects: () => readonly ProjectSnapshot[];
  /** Called when the snapshots changed. */
  changed: () => void;
}

/** Views get the known snapshots at once; the ledger is read again at most this often. */
const QUIET_MS = 1000;
/** Snapshots older than this are refreshed when read: other processes reserve and quotas reset without notifying this one. */
const STALE_MS = 5000;

/** The providers as views see them (`FactorySnapshot.providers`), cached because `snapshot()` is synchronous. */
export class ProviderBoard {
  readonly #deps: BoardDeps;
  #snapshots: ProviderSnapshot[] = [];
  #refreshing: Promise<void> | undefined;
  readonly #closed = new AbortController();
  #isWanted = false;
  #readAtMs = -Infinity;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
  }

  /** In the order of `providers.yaml`. */
  snapshots(): ProviderSnapshot[] {
    if (this.#deps.clock.monotonic() - this.#readAtMs > STALE_MS) this.refreshSoon();
    return this.#snapshots;
  }

  /** Never rejects: the run that needs an unreadable ledger reports it. A change during a refresh causes another one. */
  refreshSoon(): void {
    this.#isWanted = true;
    if (this.#closed.signal.aborted) return;
    this.#refreshing ??= this.#refreshWanted().finally(() => (this.#refreshing = undefined));
  }

  /** Does nothing before the first refresh: no view waits for it, and the ledger may not be open. */
  settingsChanged(): void {
    if (this.#readAtMs !== -Infinity) this.refreshSoon();
  }

  async refresh(): Promise<void> {
    const { clock, ledger, outlook, numbersOf } = this.#deps;
    this.#readAtMs = clock.monotonic();
    const standings = await ledger.standings();
    const snapshots = await Promise.all(
      this.#deps.providers().map(async (config) => {
        const candidate = await outlook.candidate(config, standings);
        return this.#snapshotOf(candidate, numbersOf(config.id));
      }),
    );
    const isNews = JSON.stringify(snapshots) !== JSON.stringify(this.#snapshots);
    this.#snapshots = snapshots;
    if (isNews) this.#deps.changed();
  }

  /** Waits for a refresh in flight. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#refreshing;
  }

  /** A method, because TypeScript would narrow `aborted` to `false` after the first check. */
  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #refreshWanted(): Promise<void> {
    const { clock } = this.#deps;
    while (this.#isWanted && !this.#isClosed()) {
      const early = this.#readAtMs + QUIET_MS - clock.monotonic();
      if (early > 0) await clock.sleep(early, this.#closed.signal);
      if (this.#isClosed()) return;
      this.#isWanted = false;
      await this.refresh().catch(() => undefined);
    }
  }

  #snapshotOf(candidate: Candidate, numbers: ProviderNumbers): ProviderSnapshot {
    const { config, standing, headroom } = candidate;
    const nowMs = this.#deps.clock.now();
    const facts = { nowMs, allowed: [], repository: undefined, current: null, atBoundary: true, provenOnly: true };
    const { serving, excluded } = selectProviders([candidate], facts);
    const exclusion = excluded[0]?.exclusion;
    const isUnknown = standing.lastSuccessAtMs === null && standing.windowsAtMs === null;
    return {
      id: config.id,
      name: config.name,
      model: config.model ?? null,
      enabled: config.enabled,
      priority: config.priority,
      billing: billingOf(config),
      standing: exclusion === undefined ? (isUnknown ? 'unknown' : 'serves') : STANDINGS[exclusion.kind],
      reasons: exclusion === undefined ? (serving[0]?.reasons ?? []) : [exclusion.reason],
      untilMs: exclusion?.untilMs ?? null,
      windows: windowsAt(standing.windows, nowMs),
      windowsAtMs: standing.windowsAtMs,
      running: headroom.running,
      maxConcurrent: maxConcurrentOf(config),
      ...numbers,
      projectIds: this.#projectsOf(config.id),
    };
  }

  #projectsOf(providerId: string): string[] {
    return this.#deps
      .projects()
      .filter(({ state, drivenBy }) => isRunning(state.project.status) && drivenBy !== 'nobody')
      .map(({ state }) => state.project)
      .filter(({ providers }) => providers.length === 0 || providers.includes(providerId))
      .map(({ id }) => id);
  }
}

const STANDINGS: Readonly<Record<ExclusionKind, ProviderSnapshot['standing']>> = {
  disabled: 'disabled',
  notAllowed: 'disabled',
  needsPerson: 'needsPerson',
  noPrice: 'needsPerson',
  backsOff: 'backsOff',
  busy: 'backsOff',
  rate: 'backsOff',
  out: 'out',
  failing: 'out',
  unproven: 'out',
  quota: 'out',
  cap: 'out',
  projectCap: 'out',
  familyCap: 'out',
};
