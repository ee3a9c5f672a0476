import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/**
 * The absolute path of a name inside a worktree, or a sentence why it has none: no way out by `..` or through a link, nothing
 * of git's, no odd spelling of either. `.` is the worktree itself. What is looked at here could be changed before it is used,
 * by an agent that runs meanwhile: who reads or writes there holds the folder (`held-folder.ts`).
 */
export async function placeIn(root: string, name: string): Promise<Result<string, string>> {
  const inner = withoutRoot(root, name);
  const segments = inner === '.' ? [] : inner.split(/[\\/]/);
  // A colon names a drive or an alternate stream on Windows.
  const isOutside = segments.some((segment) => segment === '..' || segment === '') || /[:\0-\x1f\x7f]/.test(inner);
  if (isOutside) return failed(`${shown(name)} is no path inside the worktree`);
  if (segments.some(isGits)) return failed(`${shown(name)} belongs to git`);
  const path = join(root, ...segments);
  return (await staysInside(root, path))
    ? succeeded(path)
    : failed(`${shown(name)} leads out of the worktree through a link`);
}

/** `undefined`: nothing is there. */
export async function statOrNothing(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  });
}

/** Models name files as the shell shows them: `./src/a.ts`, or with the worktree's own path in front. */
function withoutRoot(root: string, name: string): string {
  const relativeName = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name === root ? '.' : name;
  const plain = relativeName.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=[^/])\/$/, '');
  return plain === './' ? '.' : plain;
}

/**
 * `.git` in every spelling that some file system takes for it: letters of any case, dots and spaces at its end and `git~1`
 * (Windows), characters that macOS leaves out when it compares names (git's own list, `core.protectHFS`).
 */
function isGits(segment: string): boolean {
  const compared = segment.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return /^(\.git|git~\d+)[ .]*$/i.test(compared);
}

/** The nearest folder that exists is really in the worktree, and the file itself is no link. */
async function staysInside(root: string, path: string): Promise<boolean> {
  const realRoot = await realpath(root);
  if (path === root || path === join(root, sep)) return true;
  if ((await statOrNothing(path))?.isSymbolicLink() === true) return false;
  let folder = dirname(path);
  while ((await statOrNothing(folder)) === undefined) folder = dirname(folder);
  return isInside(realRoot, await realpath(folder));
}

/** Is this folder the worktree or below it, and none of git's? Both are real paths. */
export function isInside(realRoot: string, realFolder: string): boolean {
  const inside = relative(realRoot, realFolder);
  return (
    inside !== '..' &&
    !inside.startsWith(`..${sep}`) &&
    !/^[A-Za-z]:/.test(inside) &&
    !inside.split(sep).some((segment) => isGits(segment))
  );
}

function shown(name: string): string {
  return /^[\x20-\x7e]{1,300}$/.test(name) ? name : JSON.stringify(name.slice(0, 300));
}
