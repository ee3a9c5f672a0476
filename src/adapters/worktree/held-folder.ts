import { constants, existsSync } from 'node:fs';
import { mkdir, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { failed, type Result } from '../../domain/result.ts';
import { isInside } from './worktree-place.ts';

/** Paths of open folders by descriptor, which stay valid if the name changes its target. Only Linux has this. */
const OPEN_FOLDERS = '/proc/self/fd';
const canHold = process.platform === 'linux' && existsSync(OPEN_FOLDERS);
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Accesses the file at `path` through its open folder. We are outside the sandbox of a running agent, so it must not be able to
 * replace the folder with a link between check and use (TOCTOU). `use` gets a path through the open folder; `undefined`: the
 * folder does not exist. On systems without such paths there is no sandbox either, and `use` gets the path unchanged.
 */
export async function inHeldFolder<Value>(
  root: string,
  path: string,
  use: (path: string | undefined) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  if (!canHold) return use(path);
  return held(root, path, async (folder, missing) => use(missing.length > 0 ? undefined : placeIn(folder, path)));
}

/** The same for a file that `use` will create: missing folders of its path are created. */
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
    // Checks the folder that is actually open, however its path was resolved.
    const isOurs = isInside(await realpath(root), await readlink(handlePath(folder)));
    return isOurs ? await use(folder, missing) : failed('its folder leads out of the worktree through a link');
  } catch (error) {
    // The descriptor's path means nothing to the reader of the sentence.
    if (error instanceof Error) error.message = error.message.replaceAll(/\/proc\/self\/fd\/\d+/g, dirname(path));
    throw error;
  } finally {
    await folder.close();
  }
}

/** The nearest existing ancestor, and the names from there to the wanted folder. */
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

/** Descends folder by folder and creates missing ones. Links are not followed. */
async function madeWithin<Value>(
  folder: FileHandle,
  [name, ...further]: readonly [string, ...string[]],
  path: string,
  use: (path: string) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const at = `${handlePath(folder)}/${name}`;
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
  return `${handlePath(folder)}/${basename(path)}`;
}

function handlePath({ fd }: FileHandle): string {
  return `${OPEN_FOLDERS}/${fd}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
