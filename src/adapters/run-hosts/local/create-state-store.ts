import { isAbsolute, join } from 'node:path';
import type { FactoryEvent } from '../../../domain/run/events.ts';
import { projectId as projectIdSchema } from '../../../domain/ids.ts';
import { redactedSignal } from '../../../domain/run/redacted-event.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { Clock, IdSource } from '../../../ports/clock.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import type { StateStore, StoreFailure } from '../../../ports/state-store.ts';
import { createProject, sweepUnfinished } from './create-project.ts';
import { discardProject } from './discard-project.ts';
import { tryFileLock } from '../../files/file-lock.ts';
import { sendSignalFile } from './inbox.ts';
import { conversationsDirectory, conversationsOf, moveConversations } from './kept-conversations.ts';
import { loadProject } from './load-project.ts';
import { networkDriveProblem } from '../../files/network-drive.ts';
import { openJournal } from './journal/open-journal.ts';
import { projectPaths, type ProjectPaths } from './project-paths.ts';
import { readHistory } from './journal/read-history.ts';
import { appendRecording, readRecording } from './recordings.ts';
import { settingsFiles } from '../../settings/settings-files.ts';
import { storeError, storeFailureOf } from '../../files/store-failure.ts';
import { sweepTemporaries } from './sweep.ts';
import { watchProject } from './watch-project.ts';

export interface StateStoreOptions {
  /** Absolute. Made by `initialize`, for its owner alone. */
  dataDirectory: string;
  fileSystem: FileSystem;
  clock: Clock;
  ids: IdSource;
  /** Replaces keys in a text. Everything that this store writes about a project passes through it. */
  redact: (text: string) => string;
  /** Who this process is, for the record of each project that it drives. */
  driver: Omit<FactoryEvent & { type: 'driver.started' }, 'type'>;
  /** Only to see many segments in a test: bytes after which a new one begins. */
  segmentBytes?: number;
}

export function createStateStore(options: StateStoreOptions): StateStore {
  const { dataDirectory, fileSystem, clock } = options;
  if (!isAbsolute(dataDirectory)) throw new Error(`The data directory must be an absolute path: ${dataDirectory}`);
  const settings = settingsFiles(fileSystem, clock, dataDirectory);
  const projects = join(dataDirectory, 'projects');
  const conversations = conversationsDirectory(dataDirectory);

  /** Ids come from command lines and views: one that is none must not become a path. */
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

  return {
    dataDirectory,
    initialize: () =>
      asResult('making the data directory', async () => {
        await fileSystem.makeDirectory(dataDirectory);
        const network = await networkDriveProblem(dataDirectory);
        if (network !== undefined) throw storeError('invalid', dataDirectory, network);
        await fileSystem.makeDirectory(projects);
        await fileSystem.makeDirectory(join(dataDirectory, 'trash'));
        await settings.writeDefaults();
        await sweepTemporaries(fileSystem, dataDirectory, false);
        await sweepUnfinished(fileSystem, dataDirectory);
        return null;
      }),
    loadConfig: () => settings.loadConfig(),
    loadProviders: () => settings.loadProviders(),
    changeProviders: (change) => settings.changeProviders(change),
    takeOutKeys: (keep) => settings.takeOutKeys(keep),
    settingsProblems: () => settings.problems(),
    watchSettings: (changed) => settings.watch(changed),

    createProject: (created) => asResult('making the project', () => createProject(options, created)),
    async listProjects() {
      const names = (await fileSystem.size(projects)) === undefined ? [] : await fileSystem.list(projects);
      return names.filter((name) => projectIdSchema.safeParse(name).success);
    },
    readProject: (projectId) =>
      asResult('reading the project', async () => {
        const paths = await existing(projectId);
        return (await loadProject(fileSystem, paths, projectId)).state;
      }),
    readHistory: (projectId, afterSeq) =>
      asResult('reading the journal', async () => readHistory(fileSystem, await existing(projectId), afterSeq)),
    appendRecording: async (projectId, turn) => appendRecording(fileSystem, await existing(projectId), turn),
    readRecording: (projectId) =>
      asResult('reading the recording', async () => readRecording(fileSystem, await existing(projectId))),
    watchProject: (projectId, changed) => watchProject(fileSystem, pathsOf(projectId), projectId, changed),
    async isDriven(projectId) {
      const paths = pathsOf(projectId);
      // Without a lock file nobody ever drove it; asking would make one.
      if ((await fileSystem.size(paths.lock)) === undefined) return false;
      const lock = tryFileLock(paths.lock);
      lock?.release();
      return lock === undefined;
    },
    openJournal: (projectId) =>
      asResult('opening the project', async () => {
        const paths = await existing(projectId);
        return openJournal({ ...options, paths }, projectId);
      }),
    sendSignal: async (projectId, signal) =>
      sendSignalFile(fileSystem, options, pathsOf(projectId), redactedSignal(signal, options.redact)),
    discardProject: (projectId) =>
      asResult('moving the project to the trash', async () => {
        const paths = await existing(projectId);
        // One with a damaged journal is discarded all the same.
        const records = await readHistory(fileSystem, paths, 0).catch(() => []);
        const discarded = await discardProject(fileSystem, clock, paths, join(dataDirectory, 'trash'), projectId);
        const into = conversationsDirectory(discarded.movedTo);
        await moveConversations(fileSystem, conversations, conversationsOf(records), into);
        return discarded;
      }),
  };
}
