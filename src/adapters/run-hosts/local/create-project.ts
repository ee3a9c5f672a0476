import { join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { blobIdsIn } from '../../../domain/blob-id.ts';
import { applyRecord } from '../../../domain/run/apply-event.ts';
import { redactedEvent } from '../../../domain/run/redacted-event.ts';
import { journalRecordSchema, type FirstEvent, type JournalRecord } from '../../../domain/run/events.ts';
import type { ProjectState } from '../../../domain/run/state.ts';
import type { Clock, IdSource } from '../../../ports/clock.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { copyBlobs } from './blobs.ts';
import { encodeLine, encodeRecord } from './journal/journal-line.ts';
import { readHistory } from './journal/read-history.ts';
import { loadProject } from './load-project.ts';
import { projectPaths, type ProjectPaths } from './project-paths.ts';
import { storeError } from '../../files/store-failure.ts';
import { isAlive } from './sweep.ts';

/** Temporary folder of a new project: `.making-<process id>-<uuid>`. The project exists once it is renamed. */
const MAKING = /^\.making-(\d+)-[0-9a-f-]{36}$/;
const inTheMaking = new Set<string>();

export interface CreateTools {
  fileSystem: FileSystem;
  clock: Clock;
  ids: IdSource;
  redact: (text: string) => string;
  dataDirectory: string;
}

/** Creates the project atomically, with its first record synced. Rejects with `StoreError` or the disk's own error. */
export async function createProject(tools: CreateTools, first: FirstEvent): Promise<ProjectState> {
  const { fileSystem, clock, ids, redact, dataDirectory } = tools;
  const project = first.type === 'project.created' ? first.project : first.genesis.project;
  const at = new Date(clock.now()).toISOString();
  const record: JournalRecord = { v: 1, seq: 1, epoch: 0, at, events: [redactedEvent(first, redact)] };
  journalRecordSchema.parse(record);
  const state = applyRecord(undefined, record);
  await refuseOverlap(fileSystem, dataDirectory, project.repositoryPath);

  const projects = join(dataDirectory, 'projects');
  const target = join(projects, project.id);
  if ((await fileSystem.size(target)) !== undefined) {
    const paths = projectPaths(target);
    if (await beganAlike(fileSystem, paths, record)) return (await loadProject(fileSystem, paths, project.id)).state;
    throw storeError('invalid', target, 'there is such a project already.');
  }
  const name = `.making-${process.pid}-${ids.uuid()}`;
  inTheMaking.add(name);
  try {
    const paths = projectPaths(join(projects, name));
    for (const directory of [paths.directory, paths.agents, paths.inbox, paths.runs]) {
      await fileSystem.makeDirectory(directory);
    }
    if (first.type === 'project.forked') {
      const parent = projectPaths(join(projects, first.genesis.origin.parentProjectId));
      await copyBlobs(fileSystem, blobIdsIn(first.genesis), parent, paths);
    }
    const header = encodeLine({ v: 1, segment: 1, project: project.id, firstSeq: 1, previous: null });
    await fileSystem.replaceFile(paths.segment(1), Buffer.concat([header, encodeRecord(record)]));
    await fileSystem.rename(paths.directory, target);
  } finally {
    inTheMaking.delete(name);
  }
  return state;
}

/** Whether this is a retry after a crash that followed the rename: the first record then equals the one to be written now. */
async function beganAlike(fileSystem: FileSystem, paths: ProjectPaths, record: JournalRecord): Promise<boolean> {
  const [first] = await readHistory(fileSystem, paths, 0);
  return first !== undefined && isDeepStrictEqual(first.events, record.events);
}

/** Moves half-made projects of crashed processes to the trash. No caller was told that they exist. */
export async function sweepUnfinished(fileSystem: FileSystem, dataDirectory: string): Promise<void> {
  const projects = join(dataDirectory, 'projects');
  for (const name of await fileSystem.list(projects)) {
    const maker = Number(MAKING.exec(name)?.[1] ?? NaN);
    if (Number.isNaN(maker) || inTheMaking.has(name) || (maker !== process.pid && isAlive(maker))) continue;
    await fileSystem.rename(join(projects, name), join(dataDirectory, 'trash', name.slice(1))).catch(() => undefined);
  }
}

/** Agents could change state inside the repository, and discarding a project could move a repository inside the state. */
async function refuseOverlap(fileSystem: FileSystem, dataDirectory: string, repository: string): Promise<void> {
  const data = await real(fileSystem, dataDirectory);
  const code = await real(fileSystem, repository);
  if (isWithin(data, code) || isWithin(code, data)) {
    const how = isWithin(data, code) ? `lies inside the repository ${code}` : `has the repository ${code} inside it`;
    throw storeError('invalid', data, `the data directory ${how}. Set DARK_FACTORY_HOME to a folder elsewhere.`);
  }
}

async function real(fileSystem: FileSystem, path: string): Promise<string> {
  // A path that does not exist is compared as it is written.
  return fileSystem.realPath(path).catch(() => path);
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
