import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import { blobIdsIn } from '../../../src/domain/blob-id.ts';
import type { FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { goldenTexts } from './golden-work.ts';
import { ok, opened, randomIds, storeAt } from '../builders/temp-store.ts';
import { GOLDEN_PROJECT, GOLDEN_START, goldenCreated, goldenLife, SNAPSHOT_AFTER } from './golden-life.ts';

/** Small, so that the life fills three segments. */
const SEGMENT_BYTES = 7000;

export interface JournalSource {
  create: typeof createLocalStores;
  created: FactoryEvent & { type: 'project.created' };
  life: readonly FactoryEvent[][];
  texts: readonly string[];
  snapshotAfter: number;
}

const today: JournalSource = {
  create: createLocalStores,
  created: goldenCreated,
  life: goldenLife,
  texts: goldenTexts,
  snapshotAfter: SNAPSHOT_AFTER,
};

export function projectFolder(dataDirectory: string): string {
  return join(dataDirectory, 'projects', GOLDEN_PROJECT);
}

/** The journal of one life, a minute a commit, with documents that are older than its end, as a crash leaves them. */
export async function writeJournal(dataDirectory: string, source = today): Promise<void> {
  let minute = 0;
  const clock: Clock = {
    now: () => GOLDEN_START + minute * 60_000,
    monotonic: () => 0,
    sleep: () => Promise.resolve(),
  };
  const store: LocalStores = source.create({
    dataDirectory,
    fileSystem: nodeFileSystem,
    clock,
    ids: randomIds,
    redact: (text) => text,
    driver: { pid: 4242, host: 'golden-host', kind: 'cli', version: '0.1.0' },
    segmentBytes: SEGMENT_BYTES,
  });
  ok(await store.data.initialize());
  ok(await store.runs.create(source.created));
  const journal = await opened(store, GOLDEN_PROJECT);
  for (const text of source.texts) await journal.keepBlob(text);
  for (const [index, events] of source.life.entries()) {
    minute += 1;
    await journal.commit(events);
    if (index + 1 === source.snapshotAfter) await journal.writeSnapshots();
  }
  await journal.close();
  const project = projectFolder(dataDirectory);
  // Of settings there is another golden; the ballast is random, and the lock holds nothing.
  const others = ['config.yaml', 'providers.yaml', 'trash'].map((name) => join(dataDirectory, name));
  for (const path of [...others, join(project, 'ballast'), join(project, 'lock.db')]) {
    await rm(path, { recursive: true, force: true });
  }
}

export interface ReadJournal {
  /** Of the documents and the records behind them. */
  state: ProjectState;
  /** Of the records alone. Where the rules have changed since the documents were written, it is another one. */
  replayed: ProjectState | undefined;
  history: JournalRecord[];
  /** What lies beside the journal, by id; absent where nothing does. */
  texts?: Record<string, string | undefined>;
}

export async function readJournal(dataDirectory: string, project = GOLDEN_PROJECT): Promise<ReadJournal> {
  const store = storeAt(dataDirectory);
  const state = ok(await store.runs.read(project));
  const history = ok(await store.runs.history(project, 0));
  const replayed = history.reduce<ProjectState | undefined>(applyRecord, undefined);
  const texts: Record<string, string | undefined> = {};
  for (const id of blobIdsIn(history)) texts[id] = ok(await store.runs.blob(project, id));
  return { state, replayed, history, ...(Object.keys(texts).length === 0 ? {} : { texts }) };
}
