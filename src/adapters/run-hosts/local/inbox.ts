import { join } from 'node:path';
import { signalSchema, type Signal } from '../../../domain/run/signal.ts';
import type { Clock, IdSource } from '../../../ports/clock.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { StoreError } from '../../../ports/stores/store-failure.ts';
import type { ProjectPaths } from './project-paths.ts';
import { isMissing, storeError, storeFailureOf } from '../../files/store-failure.ts';

/** Cap on a signal's size; a larger file is not read. */
const MAX_SIGNAL_BYTES = 64 * 1024;
const SIGNAL_NAME = /^[0-9]{15}-[0-9]{6}-[0-9a-f-]{36}\.json$/;

let sent = 0;

/** Writes the file atomically, under a name that sorts by time. A counter orders the signals of one process in a millisecond. */
export async function sendSignalFile(
  fileSystem: FileSystem,
  source: { clock: Clock; ids: IdSource },
  paths: ProjectPaths,
  signal: Signal,
): Promise<void> {
  const time = String(Math.max(0, Math.round(source.clock.now()))).padStart(15, '0');
  const name = `${time}-${String(sent++ % 1e6).padStart(6, '0')}-${source.ids.uuid()}.json`;
  const file = join(paths.inbox, name);
  try {
    if ((await fileSystem.size(paths.inbox)) === undefined) {
      throw storeError('missing', paths.inbox, 'there is no such project.');
    }
    await fileSystem.replaceFile(file, Buffer.from(`${JSON.stringify(signal)}\n`));
  } catch (error) {
    throw new StoreError(storeFailureOf(error, file, 'leaving the signal'));
  }
}

/** Signals, oldest first. An invalid file is moved to `inbox/refused` with a note, and does not block the others. */
export async function readInbox(
  fileSystem: FileSystem,
  paths: ProjectPaths,
): Promise<{ id: string; signal: Signal }[]> {
  try {
    const names = (await fileSystem.list(paths.inbox)).filter((name) => name.endsWith('.json'));
    const signals: { id: string; signal: Signal }[] = [];
    for (const name of names) {
      const read = await readSignal(fileSystem, paths, name);
      if (read === undefined) continue;
      if (typeof read === 'string') await refuse(fileSystem, paths, name, read);
      else signals.push({ id: name, signal: read });
    }
    return signals;
  } catch (error) {
    throw new StoreError(storeFailureOf(error, paths.inbox, 'reading the signals'));
  }
}

export async function removeSignal(fileSystem: FileSystem, paths: ProjectPaths, id: string): Promise<void> {
  if (!SIGNAL_NAME.test(id)) throw new Error(`Not the id of a signal: ${JSON.stringify(id)}`);
  try {
    await fileSystem.removeFile(join(paths.inbox, id));
  } catch (error) {
    throw new StoreError(storeFailureOf(error, join(paths.inbox, id), 'removing the signal'));
  }
}

/** `undefined`: the file is gone. A string says why it is not a signal. */
async function readSignal(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  name: string,
): Promise<Signal | string | undefined> {
  if (!SIGNAL_NAME.test(name)) return 'its name is not one that Dark Factory gives';
  const path = join(paths.inbox, name);
  try {
    const size = await fileSystem.size(path);
    if (size === undefined) return undefined;
    if (size > MAX_SIGNAL_BYTES) return `it has ${size} bytes; a signal has at most ${MAX_SIGNAL_BYTES}`;
    const parsed = signalSchema.safeParse(JSON.parse(Buffer.from(await fileSystem.readFile(path)).toString('utf8')));
    if (parsed.success) return parsed.data as Signal;
    const issue = parsed.error.issues[0];
    return `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not a signal'}`.trim();
  } catch (error) {
    if (error instanceof SyntaxError) return `it is no JSON: ${error.message}`;
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function refuse(fileSystem: FileSystem, paths: ProjectPaths, name: string, why: string): Promise<void> {
  await fileSystem.makeDirectory(paths.refused);
  await fileSystem.rename(join(paths.inbox, name), join(paths.refused, name));
  await fileSystem.replaceFile(join(paths.refused, `${name}.why.txt`), Buffer.from(`Not taken as a signal: ${why}.\n`));
}
