import { join } from 'node:path';
import { projectId as projectIdSchema } from '../../../domain/ids.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { FactoryEvent, FirstEvent } from '../../../domain/run/events.ts';
import type { ProjectState } from '../../../domain/run/state.ts';
import { redactedSignal } from '../../../domain/run/redacted-event.ts';
import type { Clock, IdSource } from '../../../ports/clock.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import type { RecordingStore } from '../../../ports/stores/recording-store.ts';
import type { RunStore } from '../../../ports/stores/run-store.ts';
import type { StoreFailure } from '../../../ports/stores/store-failure.ts';
import { tryFileLock } from '../../files/file-lock.ts';
import { storeError, storeFailureOf } from '../../files/store-failure.ts';
import { readBlob } from './blobs.ts';
import { createProject } from './create-project.ts';
import { discardProject } from './discard-project.ts';
import { sendSignalFile } from './inbox.ts';
import { JournalRunHost } from './journal-run-host.ts';
import { openJournal } from './journal/open-journal.ts';
import type { ProjectJournal } from './journal/project-journal.ts';
import { readHistory } from './journal/read-history.ts';
import { conversationsDirectory, conversationsOf, moveConversations } from './kept-conversations.ts';
import { loadProject } from './load-project.ts';
import { projectPaths, type ProjectPaths } from './project-paths.ts';
import { appendRecording, readRecording } from './recordings.ts';
import { stateAfter } from './state-after.ts';
import { watchProject } from './watch-project.ts';

export interface LocalStoreOptions {
  /** Absolute. `initialize` creates it, accessible only to its owner. */
  dataDirectory: string;
  fileSystem: FileSystem;
  clock: Clock;
  ids: IdSource;
  /** Replaces keys in a text. Every text that is stored about a project passes through it. */
  redact: (text: string) => string;
  /** Describes this process, for the record of each project that it runs. */
  driver: Omit<FactoryEvent & { type: 'driver.started' }, 'type'>;
  /** For tests that need many segments: bytes after which a new one begins. */
  segmentBytes?: number;
}

export interface LocalRunStore extends RunStore {
  /** Opens only the journal, without the run host of `open`. `undefined`: another process runs the project. */
  openJournal(projectId: string): Promise<Result<ProjectJournal | undefined, StoreFailure>>;
}

/** Stores each run as a journal in its own folder below the data directory, with its recordings next to it. */
export function createLocalRunStore(options: LocalStoreOptions): { runs: LocalRunStore; recordings: RecordingStore } {
  const { dataDirectory, fileSystem, clock } = options;
  const projects = join(dataDirectory, 'projects');
  const conversations = conversationsDirectory(dataDirectory);

  /** Ids come from command lines and views, so an invalid id must not become a path. */
  function pathsOf(projectId: string): ProjectPaths {
    if (!projectIdSchema.safeParse(projectId).success) {
      throw storeError('missing', projects, `${JSON.stringify(projectId)} is not the id of a project.`);
    }
    return projectPaths(join(projects, projectId));
  }

  async function existing(projectId: string): Promise<ProjectPaths> {
    const paths = pathsOf(projectId);
    if ((await fileSystem.size(paths.directory)) === undefined) {
      throw storeError('missing', paths.directory, 'there is no such project.');
    }
    return paths;
  }

  async function asResult<T>(doing: string, work: () => Promise<T>): Promise<Result<T, StoreFailure>> {
    try {
      return succeeded(await work());
    } catch (error) {
      return failed(storeFailureOf(error, dataDirectory, doing));
    }
  }

  const openOne = (projectId: string): Promise<Result<ProjectJournal | undefined, StoreFailure>> =>
    asResult('opening the project', async () =>
      openJournal({ ...options, paths: await existing(projectId) }, projectId),
    );

  const runs: LocalRunStore = {
    create: (first) => asResult('making the project', () => createProject(options, first)),
    fork: (parentId, atSeq, begin) =>
      asResult('forking the project', async () => {
        const parent = await stateAfter(fileSystem, await existing(parentId), atSeq);
        return createProject(options, { type: 'project.forked', genesis: await begin(parent) });
      }),
    async list() {
      const names = (await fileSystem.size(projects)) === undefined ? [] : await fileSystem.list(projects);
      return names.filter((name) => projectIdSchema.safeParse(name).success);
    },
    read: (projectId) =>
      asResult('reading the project', async () => {
        const paths = await existing(projectId);
        return (await loadProject(fileSystem, paths, projectId)).state;
      }),
    history: (projectId, afterSeq) =>
      asResult('reading the journal', async () => readHistory(fileSystem, await existing(projectId), afterSeq)),
    blob: (projectId, id) =>
      asResult('reading a stored text', async () => readBlob(fileSystem, await existing(projectId), id)),
    watch: (projectId, changed) => watchProject(fileSystem, pathsOf(projectId), projectId, changed),
    async isDriven(projectId) {
      const paths = pathsOf(projectId);
      // Without a lock file no process ever ran the project, and trying the lock would create one.
      if ((await fileSystem.size(paths.lock)) === undefined) return false;
      const lock = tryFileLock(paths.lock);
      lock?.release();
      return lock === undefined;
    },
    openJournal: openOne,
    async open(projectId, listeners) {
      const opened = await openOne(projectId);
      if (!opened.ok) return opened;
      if (opened.value === undefined) return succeeded(undefined);
      const begin = (first: FirstEvent): Promise<ProjectState> => createProject(options, first);
      return succeeded(new JournalRunHost(opened.value, { ...options, begin }, listeners));
    },
    signal: async (projectId, signal) =>
      sendSignalFile(fileSystem, options, pathsOf(projectId), redactedSignal(signal, options.redact)),
    discard: (projectId) =>
      asResult('moving the project to the trash', async () => {
        const paths = await existing(projectId);
        // A project with a damaged journal can be discarded too.
        const records = await readHistory(fileSystem, paths, 0).catch(() => []);
        const discarded = await discardProject(fileSystem, clock, paths, join(dataDirectory, 'trash'), projectId);
        const into = conversationsDirectory(discarded.movedTo);
        await moveConversations(fileSystem, conversations, conversationsOf(records), into);
        return discarded;
      }),
  };
  const recordings: RecordingStore = {
    append: async (projectId, turn) => appendRecording(fileSystem, await existing(projectId), turn),
    read: (projectId) =>
      asResult('reading the recording', async () => readRecording(fileSystem, await existing(projectId))),
  };
  return { runs, recordings };
}
