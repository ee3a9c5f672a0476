import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../src/ports/ledger.ts';
import { aWish, cap } from '../test/support/builders/ledger-builders.ts';
import { medianOf, timesInTurn, type Figure } from './figures.ts';
import { filledLedger, turnBill } from './filled-ledger.ts';
import { bareTable } from './floor-insert.ts';

const SIZES = [1000, 10_000, 100_000];
const ROUNDS = 100;
const FLAT = `floor: the same at ${entries(SIZES[0] ?? 0)}; flat is 1.0`;

const PROVIDER = { kind: 'provider', providerId: 'provider-1' } as const;
const CAPS = [cap('usd', 9), cap('usd', 9, 'day'), cap('tokens', 9, 'ever', PROVIDER)];
const READS: readonly [name: string, ask: (ledger: Ledger) => Promise<unknown>][] = [
  [
    'caps and providers, for a repaint',
    (ledger) => Promise.all([ledger.capUse(CAPS, Date.now()), ledger.providerTotals(Date.now())]),
  ],
  ['summary by provider', (ledger) => ledger.report({ groupBy: 'provider' })],
  ['summary by day of one project', (ledger) => ledger.report({ groupBy: 'day', projectId: 'project-1' })],
  ['costs of the newest 200 tasks', (ledger) => ledger.taskCosts(200)],
];

/** Does booking a turn, and adding up everything, take longer when there is more? Every size is asked in turn, so that what else the machine does hits all alike. */
async function ledgerBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-ledger-'));
  const bare = bareTable(join(folder, 'floor.db'));
  const line = JSON.stringify(turnBill(1));
  const ledgers: Ledger[] = [];
  try {
    for (const size of SIZES) ledgers.push(await filledLedger(join(folder, `ledger-${size}.db`), size));
    const bookings = ledgers.map((ledger) => bookingOf(ledger));
    const [floors = [], ...booked] = await timesInTurn(ROUNDS, [() => bare.insert(line), ...bookings]);
    const figures: Figure[] = booked.map((times, index) => ({
      name: `reserve and settle, ${entries(SIZES[index] ?? 0)}`,
      value: medianOf(times),
      unit: 'ms',
      floor: medianOf(floors),
      note: 'floor: one synced insert by bare SQLite; ours are two transactions',
    }));
    figures.push(...flatness('reserve and settle', booked));
    for (const [name, ask] of READS) {
      const times = await timesInTurn(
        ROUNDS,
        ledgers.map((ledger) => () => ask(ledger)),
      );
      figures.push(...flatness(name, times));
    }
    return figures;
  } finally {
    for (const ledger of ledgers) await ledger.close();
    bare.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The first is what the others are held against. */
function flatness(name: string, sizes: readonly (readonly number[])[]): Figure[] {
  const [first = [], ...others] = sizes;
  return others.map((times, index) => ({
    name: `${name}, ${entries(SIZES[index + 1] ?? 0)}`,
    value: medianOf(times),
    unit: 'ms',
    floor: medianOf(first),
    note: FLAT,
  }));
}

function bookingOf(ledger: Ledger): (n: number) => Promise<void> {
  const caps = [cap('usd', 1e6), cap('usd', 1e6, 'day'), cap('tokens', 1e12, 'day')];
  const rateLimit = { requestsPerMinute: 1e6, requestsPerDay: 1e6 };
  return async (n) => {
    const id = `reservation-${n}`;
    const bill = turnBill(n);
    const { projectId, entry } = bill;
    await ledger.reserve(aWish(id, { projectId, providerId: entry.provider, atMs: Date.now(), caps, rateLimit }));
    await ledger.settle(id, { ...bill, entry: { ...entry, turnId: `more-${n}` } });
  };
}

function entries(size: number): string {
  return `${size.toLocaleString('en')} entries`;
}

export const benches = [{ name: 'ledger', run: ledgerBench }];
