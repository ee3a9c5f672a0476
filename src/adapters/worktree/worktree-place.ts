import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/**
 * The absolute path of a name inside a worktree, or a sentence why it is refused: no escape by `..` or through a link, no files
 * of git, no unusual spelling of either. `.` is the worktree itself. A running agent could change the path after this check, so
 * code that reads or writes there must use the open folder (`held-folder.ts`).
 */
export async function placeIn(root: string, name: string): Promise<Result<string, string>> {
  const inner = withoutRoot(root, name);
  const segments = inner === '.' ? [] : inner.split(/[\\/]/);
  // A colon means a drive or an alternate stream on Windows.
  const isOutside = segments.some((segment) => segment === '..' || segment === '') || /[:\0-\x1f\x7f]/.test(inner);
  if (isOutside) return failed(`${shown(name)} is no path inside the worktree`);
  if (segments.some(isGits)) return failed(`${shown(name)} belongs to git`);
  const path = join(root, ...segments);
  return (await staysInside(root, path))
    ? succeeded(path)
    : failed(`${shown(name)} leads out of the worktree through a link`);
}

/** `undefined`: the path does not exist. */
export async function statOrNothing(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  });
}

/** Normalises names that models copy from a shell: `./src/a.ts`, or with the worktree's absolute path in front. */
function withoutRoot(root: string, name: string): string {
  const relativeName = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name === root ? '.' : name;
  const plain = relativeName.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=[^/])\/$/, '');
  return plain === './' ? '.' : plain;
}

/**
 * Whether a name means `.git` on some file system: letters of any case, trailing dots and spaces and `git~1` (Windows), and
 * characters that macOS ignores when it compares names (git's own list, `core.protectHFS`).
 */
function isGits(segment: string): boolean {
  const compared = segment.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return /^(\.git|git~\d+)[ .]*$/i.test(compared);
}

/** Whether the nearest existing folder is really in the worktree and the file itself is not a link. */
async function staysInside(root: string, path: string): Promise<boolean> {
  const realRoot = await realpath(root);
  if (path === root || path === join(root, sep)) return true;
  if ((await statOrNothing(path))?.isSymbolicLink() === true) return false;
  let folder = dirname(path);
  while ((await statOrNothing(folder)) === undefined) folder = dirname(folder);
  return isInside(realRoot, await realpath(folder));
}

/** Whether the folder is the worktree or below it, and not part of git's folders. Both are real paths. */
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
