import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** Whether `path` is the folder or below it. Both must be absolute and without links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** The path without links; `null`: it does not exist or is not accessible. */
export function realPath(path: string): string | null {
  return attempt(() => realpathSync(path));
}

export function isFolder(path: string): boolean {
  return attempt(() => statSync(path).isDirectory()) === true;
}

/** Whether the path is a regular file and not a link. */
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
