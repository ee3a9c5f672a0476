import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, createMemoryLedger } from '../src/adapters/ledger/ledger.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import type { Ledger } from '../src/ports/ledger.ts';
import { refusalSentence } from '../src/presenters/refusals/refusal-sentence.ts';
import { begin, draft, makePlace, openFactory, planTurn, toRest } from '../test/support/stories/story.ts';
import { medianOf, type Figure } from './figures.ts';
import { timeSyncedAppend } from './floor-append.ts';

const TURNS = 25;
/** The turn begins, the turn ends: two records of the journal, each synced. */
const RECORDS = 2;

/**
 * The whole loop from question to question, by the journal's own stamps, with the ledger on the disk and with one in memory:
 * what is between them is what setting aside and booking cost. The floor appends as many records and does nothing else.
 */
async function moneyBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-money-'));
  const spent = { reserve: [] as number[], settle: [] as number[], standing: [] as number[] };
  try {
    const onDisk = createLedger({ path: join(folder, 'ledger.db'), clock: systemClock });
    const before = await timeSyncedAppend(join(folder, 'journal'), TURNS);
    const withDisk = await turnsWith(timed(onDisk, spent));
    const inMemory = await turnsWith(createMemoryLedger(systemClock));
    // Before and after, because a disk is not the same for long.
    const append = medianOf([...before, ...(await timeSyncedAppend(join(folder, 'journal'), TURNS))]);
    const parts = Object.entries(spent).map(([name, times]) => `${name} ${medianOf(times).toFixed(1)} ms`);
    return [
      {
        name: 'a turn, ledger on the disk',
        value: medianOf(withDisk),
        unit: 'ms',
        floor: append * RECORDS,
        note: `floor: ${RECORDS} synced appends; of it ${parts.join(', ')}`,
      },
      {
        name: 'a turn, ledger on the disk',
        value: medianOf(withDisk),
        unit: 'ms',
        floor: medianOf(inMemory),
        note: 'floor: the same loop with a ledger in memory',
      },
      {
        name: 'reserve and settle of a turn',
        value: medianOf(spent.reserve) + medianOf(spent.settle),
        unit: 'ms',
        floor: append * RECORDS,
        note: `floor: ${RECORDS} synced appends`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The same ledger, with a note of how long each booking took. */
function timed(ledger: Ledger, spent: Record<'reserve' | 'settle' | 'standing', number[]>): Ledger {
  const noted = async <T>(name: keyof typeof spent, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await work();
    spent[name].push(performance.now() - began);
    return value;
  };
  return {
    ...ledger,
    reserve: (request) => noted('reserve', () => ledger.reserve(request)),
    settle: (id, booking) => noted('settle', () => ledger.settle(id, booking)),
    changeStanding: (id, change) => noted('standing', () => ledger.changeStanding(id, change)),
  };
}

/** Milliseconds from one question to the next, of turns that write one small file. */
async function turnsWith(ledger: Ledger): Promise<number[]> {
  const turns = Array.from({ length: TURNS }, (_, n) => ({
    // Never the same twice in a row, or it would rightly be taken for going in circles.
    do: [{ write: { file: `file-${n % 20}.txt`, content: `${n}\n` } }],
    reply: { status: n === TURNS - 1 ? 'done' : 'continue', summary: `Turn ${n}.` },
    usage: { input: 100, output: 10 },
    cost: 0.001,
  }));
  const place = makePlace(
    { 'check.sh': '', 'one.txt': '' },
    { version: 1, name: 'bench', plan: [planTurn([draft('one')])], tasks: { 'Write one': turns } },
  );
  const settings = { maxTurnsPerTask: TURNS * 2, budget: { perDay: { usd: 1000 }, total: { usd: 1000 } } };
  writeFileSync(join(place.dataDirectory, 'config.yaml'), JSON.stringify(settings)); // JSON is YAML
  const engine = await openFactory(place, { ledger });
  try {
    const id = await begin(engine, place);
    await toRest(engine, id);
    const history = await engine.history(id, 0);
    if (!history.ok) throw new Error(refusalSentence(history.failure));
    const asked = history.value
      .filter((record) => record.events.some((event) => event.type === 'turn.started'))
      .map((record) => Date.parse(record.at));
    if (asked.length < TURNS) throw new Error(`${asked.length} turns were taken`);
    return asked.slice(1).map((at, index) => at - (asked[index] ?? at));
  } finally {
    await engine.close();
    place.remove();
  }
}

export const benches = [{ name: 'money in turns', run: moneyBench }];
