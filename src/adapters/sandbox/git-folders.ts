import { basename, dirname, join, resolve } from 'node:path';
import { isFolder, isPlainFile, realPath, textOf } from './path-relations.ts';

export interface GitFolders {
  /** Folders that git must read in the worktree: its repository, and the object folders from which that borrows. */
  readable: string[];
  /** Files that control what git reads and runs. They must stay read-only, even inside a writable folder. */
  guarded: string[];
}

/**
 * Finds the repository of a linked worktree. Agents can write the `.git` file, so it is trusted only if the repository points
 * back to this worktree, which a process in the sandbox cannot fake in another repository. Objects are borrowed only through a
 * list that is guarded itself.
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

/** The number of levels that git itself follows. */
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

/** Reads git(1), "quoted path", which our repository uses for its alternates. Our paths need no octal or letter escapes. */
function unquoted(line: string): string {
  return /^".*"$/.test(line) ? line.slice(1, -1).replace(/\\(["\\])/g, '$1') : line;
}
