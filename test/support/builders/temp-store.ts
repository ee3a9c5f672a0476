import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalStores, type LocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Clock, IdSource } from '../../../src/ports/clock.ts';
import type { LocalStoreOptions } from '../../../src/adapters/run-hosts/local/local-run-store.ts';
import type { ProjectJournal } from '../../../src/adapters/run-hosts/local/journal/project-journal.ts';
import { created, TEST_TIME } from './state-builders.ts';

/** Ticks a millisecond per look, so that every name made of the time is another one. */
export function tickingClock(start = Date.parse(TEST_TIME)): Clock {
  let now = start;
  return { now: () => now++, monotonic: () => now++, sleep: () => Promise.resolve() };
}

export const randomIds: IdSource = { uuid: randomUUID, random: () => 0.5 };

/** A fresh folder that the test removes. `inMemory`, where there is such a place: for tests that open a project a thousand times. */
export async function tempDirectory(inMemory = false): Promise<{ path: string; remove(): Promise<void> }> {
  const root = inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const path = await realpath(await mkdtemp(join(root, 'df-store-')));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function storeAt(dataDirectory: string, over: Partial<LocalStoreOptions> = {}): LocalStores {
  return createLocalStores({
    dataDirectory,
    fileSystem: nodeFileSystem,
    clock: tickingClock(),
    ids: randomIds,
    redact: (text) => text,
    driver: { pid: process.pid, host: 'test-host', kind: 'test', version: '0.0.0' },
    ...over,
  });
}

/** Succeeds or fails the test with the store's own words. */
export function ok<T>(
  result: { ok: true; value: T } | { ok: false; failure: { message: string } | { kind: string } },
): T {
  if (!result.ok) throw new Error('message' in result.failure ? result.failure.message : result.failure.kind);
  return result.value;
}

export async function opened(store: Pick<LocalStores, 'runs'>, projectId: string): Promise<ProjectJournal> {
  const journal = ok(await store.runs.openJournal(projectId));
  if (journal === undefined) throw new Error('Somebody else drives the project');
  return journal;
}

/** An initialised store with one project whose commits have been made and whose journal is closed. */
export async function storeWithLife(
  dataDirectory: string,
  commits: readonly FactoryEvent[][],
  over: Partial<LocalStoreOptions> = {},
): Promise<{ store: LocalStores; id: string; directory: string; state: ProjectState }> {
  const store = storeAt(dataDirectory, over);
  ok(await store.data.initialize());
  const first = created();
  ok(await store.runs.create(first));
  const { id } = first.project;
  const journal = await opened(store, id);
  for (const events of commits) await journal.commit(events);
  await journal.close();
  return { store, id, directory: join(dataDirectory, 'projects', id), state: journal.state };
}
