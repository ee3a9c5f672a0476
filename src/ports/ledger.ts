import type { Cap } from '../domain/budget.ts';
import type { CostQuery, CostReport } from '../domain/cost-report.ts';
import type { CostEntry } from '../domain/finance.ts';
import type { RateLimit } from '../domain/provider-config.ts';
import type { Headroom, ProviderStanding } from '../domain/provider-standing.ts';
import type { Billing } from '../domain/provider.ts';
import type { Result } from '../domain/result.ts';

export interface ReserveRequest {
  /** Equal for a repetition of the same wish, which then finds the first. */
  id: string;
  projectId: string;
  providerId: string;
  atMs: number;
  /** The most that the turn may use; `null`: not bounded in this unit. */
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

export interface Booking {
  projectId: string;
  entry: CostEntry;
  billing: Billing;
  requests: number;
}

export type { Headroom, ProviderStanding };

/**
 * Money, quota and reservations over all projects and processes of this machine. Each project's journal is the truth about
 * its entries; the ledger is their index, and the one place where reservations of several processes meet. Its cost does not
 * grow with its length. Rejects with `StoreError` when the disk refuses.
 */
export interface Ledger {
  /** Takes effect whole or not at all, also against another process at the same instant. */
  reserve(request: ReserveRequest): Promise<Result<null, ReserveRefusal>>;
  /** The bill takes the place of the reservation (`null`: there was none). A turn is booked once, however often it is said. */
  settle(reservationId: string | null, booking: Booking): Promise<void>;
  /** The turn never began. */
  release(reservationId: string): Promise<void>;
  /** The turn was cut off: what was set aside for it counts as spent, under `uncertainUsd`. */
  holdUncertain(reservationId: string): Promise<void>;
  /**
   * Brings the index in line with a project's journal: entries that are missing come in, entries that the journal does not
   * have go, reservations of this project other than `openReservation` are freed. Returns what differed, for the log.
   */
  reconcile(
    projectId: string,
    entries: readonly { entry: CostEntry; billing: Billing; requests: number }[],
    openReservation: string | null,
  ): Promise<string[]>;
  /** Used and set aside within each cap, in the order of `caps`. `day` is the calendar day of `nowMs`. */
  capUse(caps: readonly Cap[], nowMs: number): Promise<{ used: number; reserved: number }[]>;
  headroom(providerId: string, nowMs: number): Promise<Headroom>;
  report(query: CostQuery): Promise<CostReport>;
  /** The newest bills of a provider, newest first; for estimates. */
  recent(providerId: string, count: number): Promise<CostEntry[]>;
  standings(): Promise<ProviderStanding[]>;
  saveStanding(standing: ProviderStanding): Promise<void>;
  close(): Promise<void>;
}
