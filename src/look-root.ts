import { hostname } from 'node:os';
import { nodeFileSystem } from './adapters/files/node-file-system.ts';
import { createLocalStores } from './adapters/run-hosts/local/local-stores.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemIds } from './adapters/system/system-ids.ts';
import type { FactoryLook } from './engine/factory-look-contract.ts';
import { lookAtFactory } from './fleet/catalog/factory-look.ts';

/**
 * The composition root of verbs that show how the projects stand: a small part of what `composition-root.ts` connects, so that it
 * is loaded and done in a fraction of the time. Rejects with a sentence for a person when the data directory cannot be used.
 */
export async function composeLook(options: { dataDirectory: string; version: string }): Promise<FactoryLook> {
  const { data, runs, settings } = createLocalStores({
    dataDirectory: options.dataDirectory,
    fileSystem: nodeFileSystem,
    clock: systemClock,
    ids: systemIds,
    // No text of a project is stored from here.
    redact: () => {
      throw new Error('unreachable');
    },
    driver: { pid: process.pid, host: hostname(), kind: 'cli', version: options.version },
  });
  return lookAtFactory({ data, runs, settingsStore: settings, clock: systemClock });
}
