import type { Cap } from '../../domain/budget.ts';
import { dayOf } from '../../domain/calendar-day.ts';
import type { CostQuery, CostReport, CostSum } from '../../domain/cost-report.ts';
import { addUsd, type CostEntry } from '../../domain/finance.ts';
import { addTokens, noTokens, totalTokens } from '../../domain/provider.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type {
  Booking,
  Headroom,
  Ledger,
  ProviderStanding,
  ReserveRefusal,
  ReserveRequest,
} from '../../ports/ledger.ts';

interface Used {
  usd: number;
  tokens: number;
  turns: number;
}

/** With its time as a number, because every look at the rate compares it. */
interface Booked extends Booking {
  atMs: number;
}

interface Held {
  request: ReserveRequest;
  uncertain: boolean;
}

/** Dust of adding amounts of money is no excess. */
const DUST_USD = 1e-7;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The ledger of one process: it begins empty and is filled from the journals of the projects that are taken up. */
export class MemoryLedger implements Ledger {
  readonly #bookings = new Map<string, Booked>();
  readonly #byProvider = new Map<string, Booked[]>();
  readonly #held = new Map<string, Held>();
  readonly #sums = new Map<string, Used>();
  readonly #standings = new Map<string, ProviderStanding>();

  async reserve(request: ReserveRequest): Promise<Result<null, ReserveRefusal>> {
    if (this.#held.has(request.id)) return succeeded(null);
    const refusal = this.#capRefusal(request) ?? this.#slotRefusal(request) ?? this.#rateRefusal(request);
    if (refusal !== undefined) return failed(refusal);
    this.#held.set(request.id, { request, uncertain: false });
    return succeeded(null);
  }

  async settle(reservationId: string | null, booking: Booking): Promise<void> {
    if (reservationId !== null) this.#held.delete(reservationId);
    this.#book(booking);
  }

  async release(reservationId: string): Promise<void> {
    if (this.#held.get(reservationId)?.uncertain === false) this.#held.delete(reservationId);
  }

  async holdUncertain(reservationId: string): Promise<void> {
    const held = this.#held.get(reservationId);
    if (held === undefined || held.uncertain) return;
    held.uncertain = true;
    const { usd, tokens, projectId, providerId, atMs } = held.request;
    this.#add(projectId, providerId, dayOf(atMs), { usd: usd ?? 0, tokens: tokens ?? 0, turns: 1 });
  }

  async reconcile(
    projectId: string,
    entries: Parameters<Ledger['reconcile']>[1],
    openReservation: string | null,
  ): Promise<string[]> {
    const differences: string[] = [];
    const inJournal = new Set(entries.map(({ entry }) => entry.turnId));
    for (const { projectId: owner, entry } of this.#bookings.values()) {
      if (owner !== projectId || inJournal.has(entry.turnId)) continue;
      this.#unbook(entry.turnId);
      differences.push(`turn ${entry.turnId} was not in the journal`);
    }
    for (const booked of entries) {
      if (this.#book({ projectId, ...booked })) differences.push(`turn ${booked.entry.turnId} was missing`);
    }
    for (const [id, { request, uncertain }] of this.#held) {
      if (request.projectId !== projectId || uncertain || id === openReservation) continue;
      this.#held.delete(id);
      differences.push(`reservation ${id} was left over`);
    }
    return differences;
  }

  async capUse(caps: readonly Cap[], nowMs: number): Promise<{ used: number; reserved: number }[]> {
    return caps.map((cap) => this.#useOf(cap, nowMs));
  }

  async headroom(providerId: string, nowMs: number): Promise<Headroom> {
    const running = this.#open().filter(({ request }) => request.providerId === providerId).length;
    const room = { running, requestsLastMinute: running, tokensLastMinute: 0, requestsLastDay: running };
    const all = this.#byProvider.get(providerId) ?? [];
    for (let at = all.length - 1; at >= 0; at--) {
      const booking = all[at];
      if (booking === undefined || booking.atMs <= nowMs - DAY_MS) break;
      room.requestsLastDay += booking.requests;
      if (booking.atMs <= nowMs - MINUTE_MS) continue;
      room.requestsLastMinute += booking.requests;
      room.tokensLastMinute += totalTokens(booking.entry.tokens);
    }
    return room;
  }

  async report(query: CostQuery): Promise<CostReport> {
    const rows = new Map<string, CostSum>();
    const total = emptySum();
    for (const booking of this.#bookings.values()) {
      if (!matches(booking, query)) continue;
      const key = keyOf(booking, query);
      const row = rows.get(key) ?? emptySum();
      rows.set(key, row);
      addBooking(row, booking);
      addBooking(total, booking);
    }
    for (const { request, uncertain } of this.#held.values()) {
      const at = request.atMs >= (query.sinceMs ?? 0) && request.atMs < (query.untilMs ?? Infinity);
      const scope = (query.projectId ?? request.projectId) === request.projectId;
      if (!uncertain || !at || !scope || (query.providerId ?? request.providerId) !== request.providerId) continue;
      total.uncertainUsd = addUsd(total.uncertainUsd, request.usd ?? 0);
    }
    const sorted = [...rows].map(([key, sum]) => ({ key, ...sum }));
    sorted.sort((a, b) => (query.groupBy === 'day' ? a.key.localeCompare(b.key) : b.costUsd - a.costUsd));
    return { query, rows: sorted, total };
  }

  async recent(providerId: string, count: number): Promise<CostEntry[]> {
    return (this.#byProvider.get(providerId) ?? [])
      .slice(-count)
      .map(({ entry }) => entry)
      .reverse();
  }

  async standings(): Promise<ProviderStanding[]> {
    return [...this.#standings.values()];
  }

  async saveStanding(standing: ProviderStanding): Promise<void> {
    this.#standings.set(standing.providerId, standing);
  }

  async close(): Promise<void> {}

  #open(): Held[] {
    return [...this.#held.values()].filter(({ uncertain }) => !uncertain);
  }

  #useOf(cap: Cap, nowMs: number): { used: number; reserved: number } {
    const key = `${scopeKey(cap.scope)}|${cap.period === 'day' ? dayOf(nowMs) : 'ever'}`;
    const reserved = this.#open()
      .filter(({ request }) => concerns(cap, request))
      .reduce((sum, { request }) => sum + wantedOf(request, cap), 0);
    return { used: this.#sums.get(key)?.[cap.unit] ?? 0, reserved };
  }

  #capRefusal(request: ReserveRequest): ReserveRefusal | undefined {
    for (const cap of request.caps) {
      const { used, reserved } = this.#useOf(cap, request.atMs);
      const wanted = wantedOf(request, cap);
      if (used + reserved + wanted > cap.allowed + DUST_USD) return { kind: 'cap', cap, used, reserved, wanted };
    }
    return undefined;
  }

  #slotRefusal({ providerId, maxConcurrent }: ReserveRequest): ReserveRefusal | undefined {
    const running = this.#open().filter(({ request }) => request.providerId === providerId).length;
    return maxConcurrent !== null && running >= maxConcurrent ? { kind: 'concurrency', running } : undefined;
  }

  #rateRefusal({ providerId, rateLimit, atMs }: ReserveRequest): ReserveRefusal | undefined {
    if (rateLimit === null) return undefined;
    const open = this.#open().filter(({ request }) => request.providerId === providerId).length;
    const over = (
      limit: keyof typeof rateLimit,
      windowMs: number,
      running: number,
      size: (booking: Booking) => number,
    ): ReserveRefusal | undefined => {
      const most = rateLimit[limit];
      if (most === undefined) return undefined;
      let sum = running;
      for (const booking of this.#since(providerId, atMs - windowMs).reverse()) {
        sum += size(booking);
        if (sum >= most) return { kind: 'rate', limit, freeAtMs: booking.atMs + windowMs };
      }
      return sum >= most ? { kind: 'rate', limit, freeAtMs: atMs + windowMs } : undefined;
    };
    return (
      over('requestsPerMinute', MINUTE_MS, open, ({ requests }) => requests) ??
      over('tokensPerMinute', MINUTE_MS, 0, ({ entry }) => totalTokens(entry.tokens)) ??
      over('requestsPerDay', DAY_MS, open, ({ requests }) => requests)
    );
  }

  #since(providerId: string, sinceMs: number): Booked[] {
    const all = this.#byProvider.get(providerId) ?? [];
    let at = all.length;
    while (at > 0 && (all[at - 1]?.atMs ?? 0) > sinceMs) at--;
    return all.slice(at);
  }

  /** `true`: it was not there yet. */
  #book(booking: Booking): boolean {
    const { entry, projectId } = booking;
    if (this.#bookings.has(entry.turnId)) return false;
    const booked = { ...booking, atMs: Date.parse(entry.at) };
    this.#bookings.set(entry.turnId, booked);
    const list = this.#byProvider.get(entry.provider) ?? [];
    list.push(booked);
    this.#byProvider.set(entry.provider, list);
    this.#add(projectId, entry.provider, dayOf(booked.atMs), used(entry, 1));
    return true;
  }

  #unbook(turnId: string): void {
    const booking = this.#bookings.get(turnId);
    if (booking === undefined) return;
    const { entry, projectId } = booking;
    this.#bookings.delete(turnId);
    const list = this.#byProvider.get(entry.provider) ?? [];
    this.#byProvider.set(
      entry.provider,
      list.filter((one) => one !== booking),
    );
    this.#add(projectId, entry.provider, dayOf(Date.parse(entry.at)), used(entry, -1));
  }

  #add(projectId: string, providerId: string, day: string, amount: Used): void {
    for (const scope of ['all', `provider:${providerId}`, `project:${projectId}`]) {
      for (const period of ['ever', day]) {
        const key = `${scope}|${period}`;
        const sum = this.#sums.get(key) ?? { usd: 0, tokens: 0, turns: 0 };
        const { usd, tokens, turns } = amount;
        this.#sums.set(key, { usd: addUsd(sum.usd, usd), tokens: sum.tokens + tokens, turns: sum.turns + turns });
      }
    }
  }
}

function used({ costUsd, tokens }: CostEntry, sign: 1 | -1): Used {
  return { usd: sign * (costUsd ?? 0), tokens: sign * totalTokens(tokens), turns: sign };
}

function scopeKey(scope: Cap['scope']): string {
  if (scope.kind === 'all') return 'all';
  return scope.kind === 'provider' ? `provider:${scope.providerId}` : `project:${scope.projectId}`;
}

function concerns({ scope }: Cap, request: ReserveRequest): boolean {
  if (scope.kind === 'all') return true;
  return scope.kind === 'provider' ? scope.providerId === request.providerId : scope.projectId === request.projectId;
}

function wantedOf(request: ReserveRequest, { unit }: Cap): number {
  return unit === 'turns' ? 1 : (request[unit] ?? 0);
}

function emptySum(): CostSum {
  const money = { costUsd: 0, unpricedTurns: 0, subscriptionTurns: 0, uncertainUsd: 0 };
  return { turns: 0, requests: 0, tokens: noTokens, ...money };
}

function addBooking(sum: CostSum, { entry, billing, requests }: Booking): void {
  sum.turns++;
  sum.requests += requests;
  sum.tokens = addTokens(sum.tokens, entry.tokens);
  sum.costUsd = addUsd(sum.costUsd, entry.costUsd ?? 0);
  if (billing === 'subscription') sum.subscriptionTurns++;
  else if (entry.costUsd === null) sum.unpricedTurns++;
}

function matches({ projectId, entry }: Booking, query: CostQuery): boolean {
  const at = Date.parse(entry.at);
  const scope = (query.projectId ?? projectId) === projectId && (query.providerId ?? entry.provider) === entry.provider;
  return scope && at >= (query.sinceMs ?? 0) && at < (query.untilMs ?? Infinity);
}

function keyOf({ projectId, entry }: Booking, { groupBy }: CostQuery): string {
  if (groupBy === 'project') return projectId;
  if (groupBy === 'day') return dayOf(Date.parse(entry.at));
  return (groupBy === 'task' ? entry.taskId : entry[groupBy]) ?? '';
}
