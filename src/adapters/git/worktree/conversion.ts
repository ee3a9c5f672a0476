import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from '../repository/factory-repository.ts';
import type { FactoryWorktree } from './factory-worktree.ts';

const ATTRIBUTES = '.gitattributes';

/** Which files git records with other line ends, another encoding or an expanded `$Id$` than they have in the work tree. */
export interface Conversion {
  /** `false`: git certainly records the file unchanged. */
  mayChange(file: string): Promise<boolean>;
}

/**
 * Git converts a file when it records it if `core.autocrlf` or an attribute says so (gitattributes(5)). Attributes exist only in
 * files of the folders from the root to the file: the factory repository has none, and the user's are not read. If such a file is
 * not in the work tree, git uses the version in the index, so after a change or deletion of one git is asked about every file.
 */
export async function conversionIn(
  worktree: Pick<FactoryWorktree, 'path' | 'factoryGitDir'>,
  dirty: readonly { path: string }[],
): Promise<Conversion> {
  const config = await textOf(path.join(worktree.factoryGitDir, 'config'));
  const always =
    config === undefined ||
    /^\tautocrlf = "(?!false")/m.test(config) ||
    dirty.some((entry) => path.posix.basename(entry.path).toLowerCase() === ATTRIBUTES);
  const byFolder = new Map<string, Promise<boolean>>();
  const inFolder = (folder: string): Promise<boolean> => {
    const looked = byFolder.get(folder) ?? looks(path.join(worktree.path, folder, ATTRIBUTES));
    byFolder.set(folder, looked);
    return looked;
  };
  return {
    async mayChange(file) {
      if (always) return true;
      for (let folder = path.posix.dirname(file); ; folder = path.posix.dirname(folder)) {
        if (await inFolder(folder)) return true;
        if (folder === '.') return false;
      }
    },
  };
}

/** Whether the file exists; `true` also if it cannot be checked. */
async function looks(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}
