import { constants, existsSync } from 'node:fs';
import { mkdir, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { failed, type Result } from '../../domain/result.ts';
import { isInside } from './worktree-place.ts';

/** Where a folder that is held open can be reached whatever its name leads to by now. Other systems have no such door. */
const OPEN_FOLDERS = '/proc/self/fd';
const canHold = process.platform === 'linux' && existsSync(OPEN_FOLDERS);
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Uses the file at `path` by way of its folder held open, so that an agent that runs meanwhile cannot put a link to somewhere
 * else in the folder's place between the look and the deed: we are outside of its sandbox. `use` gets the path that leads
 * there; `undefined`: there is no such folder. Where folders cannot be held, no sandbox is in force either, and `use` gets the
 * path as it is.
 */
export async function inHeldFolder<Value>(
  root: string,
  path: string,
  use: (path: string | undefined) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  if (!canHold) return use(path);
  return held(root, path, async (folder, missing) => use(missing.length > 0 ? undefined : placeIn(folder, path)));
}

/** The same for a file that is to be there afterwards: folders on the way to it are made. */
export async function inMadeFolder<Value>(
  root: string,
  path: string,
  use: (path: string) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  if (!canHold) {
    await mkdir(dirname(path), { recursive: true });
    return use(path);
  }
  return held(root, path, async (folder, missing) => {
    const [name, ...further] = missing;
    return name === undefined ? use(placeIn(folder, path)) : madeWithin(folder, [name, ...further], path, use);
  });
}

async function held<Value>(
  root: string,
  path: string,
  use: (folder: FileHandle, missing: readonly string[]) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const { folder, missing } = await nearestFolder(dirname(path));
  try {
    // What is really open now, however it was come by.
    const isOurs = isInside(await realpath(root), await readlink(doorOf(folder)));
    return isOurs ? await use(folder, missing) : failed('its folder leads out of the worktree through a link');
  } catch (error) {
    // The door is of no use to who reads the sentence.
    if (error instanceof Error) error.message = error.message.replaceAll(/\/proc\/self\/fd\/\d+/g, dirname(path));
    throw error;
  } finally {
    await folder.close();
  }
}

/** The nearest folder above that exists, and the names that lead from it to the one that was wanted. */
async function nearestFolder(wanted: string): Promise<{ folder: FileHandle; missing: string[] }> {
  for (let at = wanted; ; at = dirname(at)) {
    try {
      const folder = await open(at, FOLDER);
      const missing = relative(at, wanted);
      return { folder, missing: missing === '' ? [] : missing.split('/') };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || at === dirname(at)) throw error;
    }
  }
}

/** One folder further down after the other, made where it is missing; a link in the place of one is not followed. */
async function madeWithin<Value>(
  folder: FileHandle,
  [name, ...further]: readonly [string, ...string[]],
  path: string,
  use: (path: string) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const at = `${doorOf(folder)}/${name}`;
  await mkdir(at).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const inner = await open(at, FOLDER | constants.O_NOFOLLOW);
  try {
    const [next, ...rest] = further;
    return next === undefined ? await use(placeIn(inner, path)) : await madeWithin(inner, [next, ...rest], path, use);
  } finally {
    await inner.close();
  }
}

function placeIn(folder: FileHandle, path: string): string {
  return `${doorOf(folder)}/${basename(path)}`;
}

function doorOf({ fd }: FileHandle): string {
  return `${OPEN_FOLDERS}/${fd}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
