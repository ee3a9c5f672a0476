import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalStores } from '../src/adapters/run-hosts/local/local-stores.ts';
import { encodeRecord } from '../src/adapters/run-hosts/local/journal/journal-line.ts';
import { nodeFileSystem } from '../src/adapters/files/node-file-system.ts';
import { applyRecord } from '../src/domain/run/apply-event.ts';
import type { FactoryEvent, JournalRecord } from '../src/domain/run/events.ts';
import type { ProjectState } from '../src/domain/run/state.ts';
import type { Figure } from './figures.ts';
import { created, turnEnded, turnStarted } from '../test/support/builders/state-builders.ts';

const COMMITS = 400;
const REPLAYED_EVENTS = 100_000;

/** What keeping the state costs: a commit against a bare synced append in the same run, and a cold start from a long journal. */
export async function journalBench(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'df-bench-journal-'));
  try {
    return [...(await commitCost(directory)), ...(await replayCost(directory))];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function storeIn(dataDirectory: string) {
  return createLocalStores({
    dataDirectory,
    fileSystem: nodeFileSystem,
    clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() },
    ids: { uuid: randomUUID, random: Math.random },
    redact: (text) => text,
    driver: { pid: process.pid, host: 'bench', kind: 'test', version: '0.0.0' },
  });
}

/** Both write the same bytes, turn about, so that a disk that slows down slows both. */
async function commitCost(directory: string): Promise<Figure[]> {
  const store = storeIn(join(directory, 'commit'));
  await store.data.initialize();
  const first = created();
  await store.runs.create(first);
  const opened = await store.runs.openJournal(first.project.id);
  if (!opened.ok || opened.value === undefined) throw new Error('The journal could not be opened');
  const journal = opened.value;
  const bare = openSync(join(directory, 'floor.jsonl'), 'a');
  const commits: number[] = [];
  const floors: number[] = [];
  const event: FactoryEvent = { type: 'notice.raised', message: 'x'.repeat(220) };
  const line = encodeRecord({ v: 1, seq: 1000, epoch: 1, at: new Date().toISOString(), events: [event] });
  for (let n = 0; n < COMMITS; n++) {
    let start = performance.now();
    await journal.commit([event]);
    commits.push(performance.now() - start);
    start = performance.now();
    writeSync(bare, line);
    fdatasyncSync(bare);
    floors.push(performance.now() - start);
  }
  closeSync(bare);
  await journal.close();
  return [
    {
      name: 'commit of an event, median',
      value: quantile(commits, 0.5),
      unit: 'ms',
      floor: quantile(floors, 0.5),
      note: `floor: write and fdatasync of the same ${line.byteLength} bytes, without waiting for a thread`,
    },
    {
      name: 'commit of an event, 99th percentile',
      value: quantile(commits, 0.99),
      unit: 'ms',
      floor: quantile(floors, 0.99),
    },
    {
      name: 'commit, last fifth over first fifth',
      value: quantile(commits.slice(-COMMITS / 5), 0.5) / quantile(commits.slice(0, COMMITS / 5), 0.5),
      unit: 'times',
      floor: 1,
      note: '1: it does not grow with the journal',
    },
  ];
}

async function replayCost(directory: string): Promise<Figure[]> {
  const dataDirectory = join(directory, 'replay');
  const store = storeIn(dataDirectory);
  await store.data.initialize();
  const first = created();
  await store.runs.create(first);
  const file = join(dataDirectory, 'projects', first.project.id, 'journal-000001.jsonl');
  const records = longLife();
  await appendFile(file, Buffer.concat(records.map((record) => encodeRecord(record))));
  const bytes = (await readFile(file)).byteLength;

  let start = performance.now();
  const text = await readFile(file, 'utf8');
  let floorState: ProjectState | undefined;
  for (const line of text.split('\n').slice(1, -1))
    floorState = applyRecord(floorState, JSON.parse(line) as JournalRecord);
  const floor = performance.now() - start;

  start = performance.now();
  const read = await store.runs.read(first.project.id);
  const replay = performance.now() - start;
  if (!read.ok || read.value.seq !== floorState?.seq) throw new Error('The replay did not give the state');

  const opened = await store.runs.openJournal(first.project.id);
  if (!opened.ok || opened.value === undefined) throw new Error('The journal could not be opened');
  await opened.value.writeSnapshots();
  start = performance.now();
  await store.runs.read(first.project.id);
  const fromSnapshot = performance.now() - start;
  await opened.value.close();
  return [
    {
      name: `replay of ${REPLAYED_EVENTS.toLocaleString('en')} events`,
      value: replay,
      unit: 'ms',
      floor,
      note: `${(bytes / 1e6).toFixed(1)} MB; floor: parse and apply without checking anything`,
    },
    { name: 'the same from snapshots, journal checked', value: fromSnapshot, unit: 'ms', floor },
  ];
}

/** Mostly the minute-by-minute bookkeeping of a long run, with a thousand turns in it. */
function longLife(): JournalRecord[] {
  const records: JournalRecord[] = [];
  let events = 1;
  for (let seq = 2; events < REPLAYED_EVENTS; seq++) {
    const turn = String(Math.floor(seq / 2));
    const happened: FactoryEvent[] =
      seq < 2002 ? [seq % 2 === 0 ? turnStarted(turn) : turnEnded(turn)] : [{ type: 'time.counted', activeMs: 60_000 }];
    events += happened.length;
    records.push({ v: 1, seq, epoch: 0, at: new Date(1.8e12 + seq * 1000).toISOString(), events: happened });
  }
  return records;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}

export const benches = [{ name: 'journal', run: journalBench }];
