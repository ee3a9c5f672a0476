import type { Cap } from '../domain/money/budget.ts';
import type { CostQuery, CostReport } from '../domain/money/cost-report.ts';
import type { CostEntry, Reservation } from '../domain/money/cost-entry.ts';
import type { ForecastScore, TaskCost } from '../domain/money/forecast.ts';
import type { RateLimit } from '../domain/provider/provider-config.ts';
import type { Headroom, ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { Result } from '../domain/result.ts';

export interface ReserveRequest {
  /** A retry uses the same id and finds the first reservation. */
  id: string;
  projectId: string;
  providerId: string;
  atMs: number;
  /**
   * The most that the turn may use. 0: it uses none, so no cap in this unit applies. `null`: it is unbounded in this unit;
   * nothing is reserved, and the turn may begin while anything of the cap is left.
   */
  usd: number | null;
  tokens: number | null;
  /** All caps must hold, counting everything spent and everything reserved by others. */
  caps: readonly Cap[];
  rateLimit: RateLimit | null;
  maxConcurrent: number | null;
}

export type ReserveRefusal =
  /** `used` and `reserved` in the cap's unit, before this request. */
  | { kind: 'cap'; cap: Cap; used: number; reserved: number; wanted: number }
  | { kind: 'rate'; limit: keyof RateLimit; freeAtMs: number }
  | { kind: 'concurrency'; running: number };

/** Which request of a group was refused first, and why. */
export interface GroupRefusal {
  /** From 0. */
  index: number;
  requestId: string;
  refusal: ReserveRefusal;
}

export interface Booking {
  projectId: string;
  entry: CostEntry;
  billing: Billing;
  requests: number;
}

export type { Headroom, ProviderStanding };

/** A reservation for a turn, as the journal records it. */
export interface Hold extends Reservation {
  providerId: string;
  /** When it was reserved, milliseconds since 1970. */
  atMs: number;
}

/** A project's money entries, by its journal, and its outcome. */
export interface ProjectBooks {
  projectId: string;
  /** Id of the project that it was forked from; `null`: none. */
  parentProjectId: string | null;
  entries: readonly { entry: CostEntry; billing: Billing; requests: number }[];
  /** Reservations of interrupted turns. */
  held: readonly Hold[];
  /** Reservation of the open turn. */
  open: Hold | null;
  outcome: ProjectOutcome;
}

/** Stored with the bills, also after the project is deleted: forecasts are made from it and scored by it. */
export interface ProjectOutcome {
  completedTasks: readonly { taskId: string; atMs: number }[];
  /** The forecast before the first task; `null`: there was none. */
  forecast: { lowUsd: number; highUsd: number } | null;
  /** `null`: the project is not completed. */
  completedAtMs: number | null;
}

/** A summary of a project's books that needs no journal read, to check whether the ledger agrees with it. */
export interface BooksGlance {
  projectId: string;
  parentProjectId: string | null;
  entries: number;
  lastTurnId: string | null;
  spentUsd: number;
  uncertainUsd: number;
  uncertainTokens: number;
  /** Id of the open turn's reservation. */
  open: string | null;
  outcome: ProjectOutcome;
}

export interface ProviderTotals {
  spentUsd: number;
  spentTodayUsd: number;
  tokens: number;
  tokensToday: number;
  /** Turns without a price that no quota pays for. */
  unpricedTurns: number;
}

/**
 * Money, quota and reservations of all projects and processes of this machine. Each project's journal is authoritative for its
 * entries; the ledger indexes them and coordinates the reservations of all processes. The cost of a call does not grow with the
 * ledger's length. Rejects with `StoreError` when the disk fails.
 */
export interface Ledger {
  /** Atomic, also against another process at the same instant. */
  reserve(request: ReserveRequest): Promise<Result<null, ReserveRefusal>>;
  /**
   * Reserves money, tokens, turns and slots for several turns at once: all or none, in one transaction. Each request gets the
   * answer that `reserve` would give after only the requests before it, so earlier ones count against the caps, slots and rates
   * of later ones. The first refusal refuses the group, and nothing is reserved.
   *
   * A retry finds the existing reservations. If only a part of the group exists (a request was released since, or came with
   * another group), the rest is added, or the group is refused and that part stays, because turns may run on it. There is no
   * release of a group; release each request. Rejects with an `Error` when two requests have one id.
   */
  reserveGroup(requests: readonly ReserveRequest[]): Promise<Result<null, GroupRefusal>>;
  /**
   * Replaces the reservation (`null`: there was none), or what is held for it, with the bill; a refused turn used nothing and gets
   * none. A turn is booked once, however often this is called. Call it after the journal commit: `reconcile` removes what the
   * journal does not have.
   */
  settle(reservationId: string | null, booking: Booking): Promise<void>;
  /** Removes the reservation of a turn that never began. */
  release(reservationId: string): Promise<void>;
  /** The turn was interrupted: its reservation counts as spent, under `uncertainUsd`. */
  holdUncertain(reservationId: string): Promise<void>;
  /**
   * The ledger's position up to which `reconcile` may remove entries. Get it before the journal is read, so that what another
   * process books meanwhile is left alone.
   */
  mark(): Promise<number>;
  /** Whether the ledger agrees with the journal, by counts, sums and ids. Cheap. */
  agrees(glance: BooksGlance): Promise<boolean>;
  /**
   * Reconciles the ledger with a project's journal: adds missing entries and holds, removes those that the journal does not have,
   * and frees this project's reservations other than the open one. Touches no other project. Only for a project that no other
   * living process drives. Returns the differences, for the log.
   */
  reconcile(books: ProjectBooks, mark: number): Promise<string[]>;
  saveOutcome(projectId: string, outcome: ProjectOutcome): Promise<void>;
  /**
   * Records a project's parent (`null`: none, which is the default) before its first turn: from then on the family's caps count
   * it, with everything that it used before. Kept even when one of the two is deleted.
   */
  saveParent(projectId: string, parentProjectId: string | null): Promise<void>;
  /** Ids of its ancestors, the parent first and the root of the family last; empty for a root. */
  ancestors(projectId: string): Promise<string[]>;
  /** Costs of the tasks completed last, newest first. */
  taskCosts(limit: number): Promise<TaskCost[]>;
  /** Scores of the projects completed last, newest first, without those whose cost is uncertain. */
  forecastScores(limit: number): Promise<ForecastScore[]>;
  /** By provider id; `today` as for caps. */
  providerTotals(nowMs: number): Promise<Map<string, ProviderTotals>>;
  /** What was used at a provider before that moment, including held reservations; for `Cap.usedBefore`. */
  usedBefore(providerId: string, ms: number): Promise<{ usd: number; tokens: number; turns: number }>;
  /**
   * Amounts used and reserved within each cap, in the order of `caps`. `day` is the calendar day of `nowMs`; entries of the next
   * day count too, so that setting the clock back makes no room.
   */
  capUse(caps: readonly Cap[], nowMs: number): Promise<{ used: number; reserved: number }[]>;
  headroom(providerId: string, nowMs: number): Promise<Headroom>;
  /** Reservations of turns that run, as far as the ledger knows. */
  reservations(): Promise<{ id: string; projectId: string }[]>;
  report(query: CostQuery): Promise<CostReport>;
  /** The newest bills of a provider, newest first; for estimates. */
  recent(providerId: string, count: number): Promise<CostEntry[]>;
  /** As of the current clock; see `byClock`. */
  standings(): Promise<ProviderStanding[]>;
  /**
   * Stores what `change` makes of the newest standing, atomically over all processes, so that no process overwrites what another
   * has just found out. Returning the same object changes nothing. `change` must not call the ledger, and may be called more than
   * once.
   */
  changeStanding<T extends { standing: ProviderStanding }>(
    providerId: string,
    change: (standing: ProviderStanding) => T,
  ): Promise<T>;
  /**
   * Calls `listener` with a message when the ledger was lost or damaged and replaced by a new one, which is empty until every
   * project is reconciled. Returns the function that stops it.
   */
  onRebuild(listener: (why: string) => void): () => void;
  close(): Promise<void>;
}
