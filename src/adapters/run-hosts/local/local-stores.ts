import { isAbsolute, join } from 'node:path';
import { failed, succeeded } from '../../../domain/result.ts';
import type { DataDirectory } from '../../../ports/stores/data-directory.ts';
import type { RecordingStore } from '../../../ports/stores/recording-store.ts';
import type { SettingsStore } from '../../../ports/stores/settings-store.ts';
import { networkDriveProblem } from '../../files/network-drive.ts';
import { storeError, storeFailureOf } from '../../files/store-failure.ts';
import { settingsFiles } from '../../settings/settings-files.ts';
import { sweepUnfinished } from './create-project.ts';
import { createLocalRunStore, type LocalRunStore, type LocalStoreOptions } from './local-run-store.ts';
import { sweepTemporaries } from './sweep.ts';

export interface LocalStores {
  data: DataDirectory;
  runs: LocalRunStore;
  recordings: RecordingStore;
  settings: SettingsStore;
}

/** All stores below one data directory on this machine's disk. */
export function createLocalStores(options: LocalStoreOptions): LocalStores {
  const { dataDirectory, fileSystem, clock } = options;
  if (!isAbsolute(dataDirectory)) throw new Error(`The data directory must be an absolute path: ${dataDirectory}`);
  const settings = settingsFiles(fileSystem, clock, dataDirectory);

  async function makeFolders(): Promise<null> {
    await fileSystem.makeDirectory(dataDirectory);
    const network = await networkDriveProblem(dataDirectory);
    if (network !== undefined) throw storeError('invalid', dataDirectory, network);
    await fileSystem.makeDirectory(join(dataDirectory, 'projects'));
    await fileSystem.makeDirectory(join(dataDirectory, 'trash'));
    await settings.writeDefaults();
    await sweepTemporaries(fileSystem, dataDirectory, false);
    await sweepUnfinished(fileSystem, dataDirectory);
    return null;
  }

  return {
    data: {
      path: dataDirectory,
      async initialize() {
        try {
          return succeeded(await makeFolders());
        } catch (error) {
          return failed(storeFailureOf(error, dataDirectory, 'making the data directory'));
        }
      },
    },
    settings,
    ...createLocalRunStore(options),
  };
}
