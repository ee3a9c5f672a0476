import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger } from '../src/adapters/storage/ledger.ts';
import { sqlite } from '../src/adapters/storage/sqlite.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import type { Booking, Ledger } from '../src/ports/ledger.ts';
import { aBill, aWish, cap } from '../test/support/ledger-builders.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const SIZES = [1000, 100_000];
const ROUNDS = 100;

/** Turns of a hundred days: eight projects a day, three providers, tasks of five turns. */
function bill(n: number): Booking {
  const day = Math.floor(n / 1000);
  const at = new Date(Date.now() - day * 86_400_000 - (n % 1000) * 60_000).toISOString();
  const task = `task-${Math.floor(n / 5)}`;
  return aBill(
    `turn-${n}`,
    { at, taskId: task, provider: `provider-${n % 3}`, model: `model-${n % 4}`, costUsd: (n % 977) / 10_000 },
    { projectId: `project-${day * 8 + (n % 8)}` },
  );
}

/** Does booking a turn, and adding up everything, take longer when there is more? Against one synced insert by bare SQLite. */
async function ledgerBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-ledger-'));
  const bare = new (sqlite())(join(folder, 'floor.db'));
  bare.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; CREATE TABLE bills(id INTEGER PRIMARY KEY, t)');
  const insert = bare.prepare('INSERT INTO bills(t) VALUES(?)');
  const line = JSON.stringify(bill(1));
  const figures: Figure[] = [];
  try {
    for (const size of SIZES) {
      const path = join(folder, `ledger-${size}.db`);
      await fill(path, size);
      const ledger = createLedger({ path, clock: systemClock });
      const floors: number[] = [];
      const turns: number[] = [];
      for (let n = 0; n < ROUNDS; n++) {
        // Turn about, so that a disk that slows down slows both.
        floors.push(...(await timesOf(1, () => void insert.run(line))));
        turns.push(...(await timesOf(1, () => takeTurn(ledger, size + n))));
      }
      const entries = `${size.toLocaleString('en')} entries`;
      figures.push(
        {
          name: `reserve and settle, ${entries}`,
          value: medianOf(turns),
          unit: 'ms',
          floor: medianOf(floors),
          note: 'floor: one synced insert by bare SQLite; ours are two transactions',
        },
        ...(await reads(ledger, entries)),
      );
      await ledger.close();
    }
    return figures;
  } finally {
    bare.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function takeTurn(ledger: Ledger, n: number): Promise<void> {
  const id = `reservation-${n}`;
  const caps = [cap('usd', 1e6), cap('usd', 1e6, 'day'), cap('tokens', 1e12, 'day')];
  const rateLimit = { requestsPerMinute: 1e6, requestsPerDay: 1e6 };
  const { projectId, entry } = bill(n % 1000);
  await ledger.reserve(aWish(id, { projectId, providerId: entry.provider, atMs: Date.now(), caps, rateLimit }));
  await ledger.settle(id, { ...bill(n % 1000), entry: { ...entry, turnId: `more-${n}` } });
}

async function reads(ledger: Ledger, entries: string): Promise<Figure[]> {
  const caps = [
    cap('usd', 9),
    cap('usd', 9, 'day'),
    cap('tokens', 9, 'ever', { kind: 'provider', providerId: 'provider-1' }),
  ];
  const work: [string, () => Promise<unknown>][] = [
    [
      'caps and providers, for a repaint',
      () => Promise.all([ledger.capUse(caps, Date.now()), ledger.providerTotals(Date.now())]),
    ],
    ['summary by provider', () => ledger.report({ groupBy: 'provider' })],
    ['summary by day of one project', () => ledger.report({ groupBy: 'day', projectId: 'project-1' })],
    ['costs of the newest 200 tasks', () => ledger.taskCosts(200)],
  ];
  const figures: Figure[] = [];
  for (const [name, ask] of work) {
    const times = await timesOf(30, async () => {
      await ask();
    });
    figures.push({ name: `${name}, ${entries}`, value: medianOf(times), unit: 'ms' });
  }
  return figures;
}

/** Through the port, a project at a time, so that a hundred thousand do not take a hundred thousand syncs. */
async function fill(path: string, size: number): Promise<void> {
  const ledger = createLedger({ path, clock: systemClock });
  const projects = new Map<string, Booking[]>();
  for (let n = 0; n < size; n++) {
    const one = bill(n);
    projects.set(one.projectId, [...(projects.get(one.projectId) ?? []), one]);
  }
  for (const [projectId, bills] of projects) {
    const completedTasks = bills.map(({ entry }) => ({ taskId: entry.taskId ?? '', atMs: Date.parse(entry.at) }));
    const unique = [...new Map(completedTasks.map((task) => [task.taskId, task])).values()];
    const outcome = { completedTasks: unique, forecast: null, completedAtMs: null };
    await ledger.reconcile({ projectId, entries: bills, held: [], open: null, outcome }, await ledger.mark());
  }
  await ledger.close();
}

export const benches = [{ name: 'ledger', run: ledgerBench }];
