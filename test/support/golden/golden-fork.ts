import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { inheritedGenesis } from '../../../src/domain/lineage/inherited-genesis.ts';
import { ok, opened, randomIds } from '../builders/temp-store.ts';
import { readJournal, type ReadJournal } from './golden-journal.ts';
import { GOLDEN_FORK, GOLDEN_PROJECT, GOLDEN_START, goldenCreated, goldenLife } from './golden-life.ts';
import { goldenTexts } from './golden-work.ts';

/** After a task was done, in the middle of the next one. */
const AT_SEQ = 20;

/** The journal that a fork of the golden life begins with. */
export async function writeFork(dataDirectory: string): Promise<void> {
  let minute = 0;
  const clock = { now: () => GOLDEN_START + minute * 60_000, monotonic: () => 0, sleep: () => Promise.resolve() };
  const { data, runs } = createLocalStores({
    dataDirectory,
    fileSystem: nodeFileSystem,
    clock,
    ids: randomIds,
    redact: (text) => text,
    driver: { pid: 4242, host: 'golden-host', kind: 'cli', version: '0.1.0' },
  });
  ok(await data.initialize());
  ok(await runs.create(goldenCreated));
  const journal = await opened({ runs }, GOLDEN_PROJECT);
  for (const text of goldenTexts) await journal.keepBlob(text);
  for (const events of goldenLife) {
    minute += 1;
    await journal.commit(events);
  }
  await journal.close();
  ok(
    await runs.fork(GOLDEN_PROJECT, AT_SEQ, async (parent) => {
      const talks = Object.values(parent.agents).flatMap(({ conversationId }) => conversationId ?? []);
      return ok(
        inheritedGenesis(parent, {
          id: GOLDEN_FORK,
          name: 'Golden, fork',
          workBranch: 'df/golden-fork/2026-11-20',
          createdAt: '2026-11-20T23:30:00.000Z',
          limits: { maxTurns: 9 },
          decisionContext: parent.project.decisionContext,
          uncommittedWork: 'f'.repeat(40),
          hasWork: true,
          conversations: new Map(talks.map((talk) => [talk, `${talk}-copy`])),
        }),
      );
    }),
  );
  const rest = ['config.yaml', 'providers.yaml', 'trash', join('projects', GOLDEN_PROJECT)];
  for (const path of rest) await rm(join(dataDirectory, path), { recursive: true, force: true });
}

export function readFork(dataDirectory: string): Promise<ReadJournal> {
  return readJournal(dataDirectory, GOLDEN_FORK);
}
