import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** Is `path` the folder itself or something below it? Both absolute and without links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** The path without links; `null` when it does not exist or may not be looked at, as with all questions here. */
export function realPath(path: string): string | null {
  return attempt(() => realpathSync(path));
}

export function isFolder(path: string): boolean {
  return attempt(() => statSync(path).isDirectory()) === true;
}

/** A file and no link to one. */
export function isPlainFile(path: string): boolean {
  return attempt(() => lstatSync(path).isFile()) === true;
}

export function textOf(path: string): string | null {
  return attempt(() => readFileSync(path, 'utf8'));
}

function attempt<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
