import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLedger, createMemoryLedger } from '../src/adapters/ledger/ledger.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import type { Ledger } from '../src/ports/ledger.ts';
import { begin, draft, makePlace, openFactory, planTurn, toRest } from '../test/support/stories/story.ts';
import type { Figure } from './figures.ts';

const PROJECTS = 8;
const TURNS = 6;
const RESOLUTION_MS = 1;
const BUDGET = { perDay: { usd: 1000 }, total: { usd: 1000 } };

interface Delays {
  p50: number;
  p99: number;
  max: number;
  /** Turns a second, over all projects. */
  pace: number;
  /** How long each call of the ledger held the thread, milliseconds. */
  held: number[];
  /** Of the time, 0–1. */
  heldShare: number;
}

/**
 * How long everything else in the extension host waits while many projects work in it. SQLite and its syncs hold the thread;
 * the same projects with a ledger in memory show how much of the waiting that is. Turns that answer at once are the worst case:
 * real ones take minutes, and book as often as these.
 */
async function eventLoopBench(): Promise<Figure[]> {
  const inMemory = await delaysWith(() => createMemoryLedger(systemClock));
  const onDisk = await delaysWith((path) => createLedger({ path, clock: systemClock }));
  const name = (what: string): string => `event loop late, ${PROJECTS} busy projects, ${what}`;
  const note = 'floor: the same with a ledger in memory';
  return [
    { name: name('median'), value: onDisk.p50, unit: 'ms', floor: inMemory.p50, note },
    { name: name('99th percentile'), value: onDisk.p99, unit: 'ms', floor: inMemory.p99, note },
    {
      name: name('longest'),
      value: onDisk.max,
      unit: 'ms',
      floor: inMemory.max,
      note: `${note}; at ${onDisk.pace.toFixed(1)} turns a second against ${inMemory.pace.toFixed(1)}`,
    },
    {
      name: name('share held by the ledger'),
      value: onDisk.heldShare * 100,
      unit: '%',
      floor: inMemory.heldShare * 100,
      note: `${note}; the longest of ${onDisk.held.length} calls ${Math.max(...onDisk.held).toFixed(0)} ms`,
    },
  ];
}

/** SQLite works before a call of the ledger gives its promise back, so that this is how long the call held the thread. */
function watched(ledger: Ledger, held: number[]): Ledger {
  const entries = Object.entries(ledger).map(([name, call]: [string, (...given: unknown[]) => unknown]) => [
    name,
    (...given: unknown[]) => {
      const began = performance.now();
      const promise = call(...given);
      held.push(performance.now() - began);
      return promise;
    },
  ]);
  return Object.fromEntries(entries) as Ledger;
}

async function delaysWith(ledgerAt: (path: string) => Ledger): Promise<Delays> {
  const turns = Array.from({ length: TURNS }, (_, n) => ({
    do: [{ write: { file: `file-${n}.txt`, content: `${n}\n` } }],
    reply: { status: n === TURNS - 1 ? 'done' : 'continue', summary: `Turn ${n}.` },
    usage: { input: 100, output: 10 },
    cost: 0.001,
  }));
  const place = makePlace(
    { 'check.sh': '', 'one.txt': '' },
    { version: 1, name: 'bench', plan: [planTurn([draft('one')])], tasks: { 'Write one': turns } },
  );
  const settings = { maxConcurrentProjects: PROJECTS, maxTurnsPerTask: TURNS * 2, budget: BUDGET };
  writeFileSync(join(place.dataDirectory, 'config.yaml'), JSON.stringify(settings)); // JSON is YAML
  const held: number[] = [];
  const ledger = watched(ledgerAt(join(place.dataDirectory, 'ledger.db')), held);
  const engine = await openFactory(place, { ledger });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  try {
    const ids: string[] = [];
    for (let n = 0; n < PROJECTS; n++) ids.push(await begin(engine, place, { name: `busy ${n}` }));
    held.length = 0;
    const began = performance.now();
    delay.enable();
    const states = await Promise.all(ids.map((id) => toRest(engine, id)));
    delay.disable();
    const taken = states.reduce((sum, { turnsEnded }) => sum + turnsEnded, 0);
    if (taken < PROJECTS * TURNS) throw new Error(`${taken} turns were taken`);
    const took = performance.now() - began;
    const ms = (nanoseconds: number): number => nanoseconds / 1e6;
    return {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      max: ms(delay.max),
      pace: (taken * 1000) / took,
      held: [...held],
      heldShare: held.reduce((sum, one) => sum + one, 0) / took,
    };
  } finally {
    delay.disable();
    await engine.close();
    rmSync(place.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const benches = [{ name: 'event loop', run: eventLoopBench }];
