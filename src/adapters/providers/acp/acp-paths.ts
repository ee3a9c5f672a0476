import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The position of an agent's path in a folder: relative, with `/`, the folder itself as ``; `undefined`: outside. Links are
 * followed as far as the path exists: an alias of the folder counts as inside, and a link that leads out as outside.
 */
export function placeIn(folder: string, path: string): string | undefined {
  const absolute = absolutePath(folder, path);
  if (absolute === undefined) return undefined;
  const way = relative(realWay(folder), realWay(absolute));
  const isOutside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return isOutside ? undefined : way.split(sep).join('/');
}

/** `undefined`: a path that only a shell or another machine would understand. */
function absolutePath(folder: string, path: string): string | undefined {
  if (path.includes('\0') || path.startsWith('~')) return undefined;
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return resolve(folder, path);
  try {
    return fileURLToPath(path);
  } catch {
    return undefined;
  }
}

function realWay(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realWay(parent), basename(path));
  }
}
