import type { Cap } from '../domain/money/budget.ts';
import type { CostQuery, CostReport } from '../domain/money/cost-report.ts';
import type { CostEntry, Reservation } from '../domain/money/finance.ts';
import type { ForecastScore, TaskCost } from '../domain/money/forecast.ts';
import type { RateLimit } from '../domain/provider/provider-config.ts';
import type { Headroom, ProviderStanding } from '../domain/provider/provider-standing.ts';
import type { Billing } from '../domain/provider/provider.ts';
import type { Result } from '../domain/result.ts';

export interface ReserveRequest {
  /** Equal for a repetition of the same wish, which then finds the first. */
  id: string;
  projectId: string;
  providerId: string;
  atMs: number;
  /**
   * The most that the turn may use. 0: none of it, so that no cap in this unit stands in its way. `null`: not bounded in this
   * unit; nothing is set aside, and the turn begins while anything of the cap is left.
   */
  usd: number | null;
  tokens: number | null;
  /** All of them must hold, with everything that is spent and everything that others have set aside. */
  caps: readonly Cap[];
  rateLimit: RateLimit | null;
  maxConcurrent: number | null;
}

export type ReserveRefusal =
  /** `used` and `reserved` in the cap's unit, before this wish. */
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

/** Something that was set aside for a turn, as the journal tells of it. */
export interface Hold extends Reservation {
  providerId: string;
  /** When it was set aside. */
  atMs: number;
}

/** What a project's journal says of money, and what the project came to. */
export interface ProjectBooks {
  projectId: string;
  /** What it was forked from; `null`: nothing. */
  parentProjectId: string | null;
  entries: readonly { entry: CostEntry; billing: Billing; requests: number }[];
  /** For turns that were cut off. */
  held: readonly Hold[];
  /** For the turn that is open. */
  open: Hold | null;
  outcome: ProjectOutcome;
}

/** Kept beside the bills, also when the project is deleted: forecasts rest on it and are scored by it. */
export interface ProjectOutcome {
  completedTasks: readonly { taskId: string; atMs: number }[];
  /** What was forecast before the first task; `null`: nothing. */
  forecast: { lowUsd: number; highUsd: number } | null;
  /** `null`: it is not completed. */
  completedAtMs: number | null;
}

/** Little that is known of a project's books without reading its journal, to see whether the ledger is in line with it. */
export interface BooksGlance {
  projectId: string;
  parentProjectId: string | null;
  entries: number;
  lastTurnId: string | null;
  spentUsd: number;
  uncertainUsd: number;
  uncertainTokens: number;
  /** Id of the reservation of the turn that is open. */
  open: string | null;
  outcome: ProjectOutcome;
}

export interface ProviderTotals {
  spentUsd: number;
  spentTodayUsd: number;
  tokens: number;
  tokensToday: number;
  /** Neither priced nor paid for by a quota. */
  unpricedTurns: number;
}

/**
 * Money, quota and reservations over all projects and processes of this machine. Each project's journal is the truth about
 * its entries; the ledger is their index, and the one place where reservations of several processes meet. Its cost does not
 * grow with its length. Rejects with `StoreError` when the disk refuses.
 */
export interface Ledger {
  /** Takes effect whole or not at all, also against another process at the same instant. */
  reserve(request: ReserveRequest): Promise<Result<null, ReserveRefusal>>;
  /**
   * Money, tokens, turns and slots for several turns at once: all or none, in one transaction. Each request gets the answer that
   * it would get from `reserve` if nobody but the requests before it came in between, so that earlier ones count against the
   * caps, slots and rates of later ones. The first one that is refused refuses the group, and nothing of it is set aside.
   *
   * Repeated, a group finds what is there already. Where only a part of it is there (a request was released since, or came
   * with another group) the rest is added, or the group is refused and that part stays as it is: turns may run on it. There is
   * no release of a group; release each request. Rejects with an `Error` when two requests have one id.
   */
  reserveGroup(requests: readonly ReserveRequest[]): Promise<Result<null, GroupRefusal>>;
  /**
   * The bill takes the place of the reservation (`null`: there was none). A turn is booked once, however often it is said. Said
   * after the journal has it: what the journal does not have, `reconcile` takes out.
   */
  settle(reservationId: string | null, booking: Booking): Promise<void>;
  /** The turn never began. */
  release(reservationId: string): Promise<void>;
  /** The turn was cut off: what was set aside for it counts as spent, under `uncertainUsd`. */
  holdUncertain(reservationId: string): Promise<void>;
  /**
   * The moment, as the ledger counts them, up to which `reconcile` may take things away: ask before the journal is read, so
   * that what another process books meanwhile is left alone.
   */
  mark(): Promise<number>;
  /** Is the ledger in line with the journal, as far as counts, sums and ids tell? Cheap. */
  agrees(glance: BooksGlance): Promise<boolean>;
  /**
   * Brings the index in line with a project's journal: entries and holds that are missing come in, those that the journal does
   * not have go, reservations of this project other than the open one are freed. Touches no other project. Only for a project
   * that no other living process drives. Returns what differed, for the log.
   */
  reconcile(books: ProjectBooks, mark: number): Promise<string[]>;
  saveOutcome(projectId: string, outcome: ProjectOutcome): Promise<void>;
  /**
   * Says what a project was forked from (`null`: nothing, as for every project of which nothing was said), before its first turn:
   * caps of a family count it from then on, with all that it used before. It is kept also when one of the two is deleted.
   */
  saveParent(projectId: string, parentProjectId: string | null): Promise<void>;
  /** What it was forked from, the parent first and the root of the family last; none: it is a root. */
  ancestors(projectId: string): Promise<string[]>;
  /** Of the tasks that were completed last, newest first. */
  taskCosts(limit: number): Promise<TaskCost[]>;
  /** Of the projects that were completed last, newest first; one whose cost is not known for sure is left out. */
  forecastScores(limit: number): Promise<ForecastScore[]>;
  /** By provider id; `today` as for caps. */
  providerTotals(nowMs: number): Promise<Map<string, ProviderTotals>>;
  /** What was used at a provider before that moment, with what is held; for `Cap.usedBefore`. */
  usedBefore(providerId: string, ms: number): Promise<{ usd: number; tokens: number; turns: number }>;
  /**
   * Used and set aside within each cap, in the order of `caps`. `day` is the calendar day of `nowMs`; what is booked on the day
   * after counts too, so that a clock that is set back makes no room.
   */
  capUse(caps: readonly Cap[], nowMs: number): Promise<{ used: number; reserved: number }[]>;
  headroom(providerId: string, nowMs: number): Promise<Headroom>;
  /** What is set aside for turns that run, as far as anybody knows. */
  reservations(): Promise<{ id: string; projectId: string }[]>;
  report(query: CostQuery): Promise<CostReport>;
  /** The newest bills of a provider, newest first; for estimates. */
  recent(providerId: string, count: number): Promise<CostEntry[]>;
  /** By the clock as it is now; see `byClock`. */
  standings(): Promise<ProviderStanding[]>;
  /**
   * Keeps the standing that `change` makes of the newest one, in one step over all processes, so that nobody writes over what
   * another one has just found out. The same object back keeps everything as it is. `change` touches no ledger, and may be
   * called more than once.
   */
  changeStanding<T extends { standing: ProviderStanding }>(
    providerId: string,
    change: (standing: ProviderStanding) => T,
  ): Promise<T>;
  /**
   * Calls `listener` with a sentence when the ledger was lost or damaged and a new one was begun, which is empty until every
   * project is reconciled. Returns the stop.
   */
  onRebuild(listener: (why: string) => void): () => void;
  close(): Promise<void>;
}
