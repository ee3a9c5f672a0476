import { CapsInForce } from './caps-in-force.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { FinanceManager } from './finance-manager.ts';
import { LearnedNeeds } from './learned-needs.ts';
import { ProviderCandidates } from './provider-candidates.ts';
import { ProviderOutlook } from './provider-outlook.ts';
import { ProviderRecheck } from './standings/provider-recheck.ts';
import { ProviderRepairs } from './standings/provider-repairs.ts';
import { ProviderStandings } from './standings/provider-standings.ts';
import { ProviderWatch } from './standings/provider-watch.ts';
import { QuotaReadings } from './standings/quota-readings.ts';
import { WakeUps } from './standings/wake-ups.ts';
import { TurnBooks } from './turn-books.ts';
import { TurnReservations } from './turn-reservations.ts';

/** Money and providers of one process, for all of its projects; each caller gets the part that it needs. */
export interface Finance {
  /** Runs: a turn, from the choice of its provider to its bill. */
  finance: FinanceManager;
  /** Runs: what is learned of providers, and whether they are back. */
  watch: ProviderWatch;
  /** Runs: ends waits. */
  wakes: WakeUps;
  /** The fleet: what people did. */
  repairs: ProviderRepairs;
  /** The fleet: providers as views show them. */
  outlook: ProviderOutlook;
}

/** The ledger shares standings with other processes and keeps their reservations within the same caps. */
export function createFinance(deps: FinanceDeps): Finance {
  const learned = new LearnedNeeds();
  const wakes = new WakeUps();
  const caps = new CapsInForce(deps.ledger, deps.config, deps.project);
  const candidates = new ProviderCandidates(deps, caps, learned);
  const reservations = new TurnReservations(deps, candidates, learned);
  const books = new TurnBooks(deps, caps);
  const readings = new QuotaReadings(deps);
  const standings = new ProviderStandings(deps, readings);
  const recheck = new ProviderRecheck(deps, standings, wakes);
  return {
    finance: new FinanceManager(deps, { candidates, reservations, books, readings, wakes }),
    watch: new ProviderWatch(standings, recheck, wakes),
    wakes,
    repairs: new ProviderRepairs(deps, { standings, learned, wakes }),
    outlook: new ProviderOutlook(deps, { candidates, learned, recheck }),
  };
}
