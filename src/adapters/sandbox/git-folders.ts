import { basename, dirname, join, resolve } from 'node:path';
import { isFolder, isPlainFile, realPath, textOf } from './path-relations.ts';

export interface GitFolders {
  /** What git must read to work in the worktree: the repository it belongs to, and where that borrows objects from. */
  readable: string[];
  /** What tells git where to look and what to run; never to be written from inside, even where a folder above may be. */
  guarded: string[];
}

/**
 * Finds the repository of a linked worktree. The `.git` file lies where agents write, so it is believed only when the
 * repository points back to this worktree, which nobody inside the sandbox can make another repository do; and objects are
 * borrowed only along a list that is guarded itself.
 */
export function gitFolders(worktree: string): GitFolders {
  const pointer = join(worktree, '.git');
  const administration = isPlainFile(pointer) ? followPointer(pointer) : null;
  if (administration === null) return { readable: [], guarded: [] };
  const repository = dirname(dirname(administration));
  const objects = join(repository, 'objects');
  return {
    readable: [repository, ...borrowedObjects(objects, maxBorrowing)],
    guarded: [
      pointer,
      ...['gitdir', 'commondir', 'config.worktree'].map((name) => join(administration, name)),
      ...['config', 'hooks', 'info', 'objects/info'].map((name) => join(repository, name)),
    ],
  };
}

/** gitrepository-layout(5): `.git` names `<repository>/worktrees/<id>`, whose file `gitdir` names `.git` in turn. */
function followPointer(pointer: string): string | null {
  const target = /^gitdir: (.+)$/m.exec(textOf(pointer) ?? '')?.[1];
  if (target === undefined) return null;
  const administration = realPath(resolve(dirname(pointer), target));
  if (administration === null || basename(dirname(administration)) !== 'worktrees') return null;
  const backPointer = join(administration, 'gitdir');
  if (!isPlainFile(backPointer)) return null;
  const back = realPath(resolve(administration, (textOf(backPointer) ?? '').trim()));
  const repository = dirname(dirname(administration));
  const isRepository = isFolder(join(repository, 'objects')) && isPlainFile(join(repository, 'HEAD'));
  return back !== null && back === realPath(pointer) && isRepository ? administration : null;
}

/** Git itself follows five. */
const maxBorrowing = 5;

function borrowedObjects(objects: string, depth: number): string[] {
  const list = join(objects, 'info', 'alternates');
  if (depth === 0) return [];
  return (textOf(list) ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const found = realPath(resolve(objects, unquoted(line)));
      return found !== null && basename(found) === 'objects' ? [found, ...borrowedObjects(found, depth - 1)] : [];
    });
}

/** git(1), "quoted path": our own repository quotes what it borrows from. Octal and letter escapes are git's for bytes that no path of ours has. */
function unquoted(line: string): string {
  return /^".*"$/.test(line) ? line.slice(1, -1).replace(/\\(["\\])/g, '$1') : line;
}
