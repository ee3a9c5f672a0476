import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from '../repository/factory-repository.ts';
import type { FactoryWorktree } from './factory-worktree.ts';

const ATTRIBUTES = '.gitattributes';

/** Which files git records with other line ends, another encoding or an expanded `$Id$` than they have in the work tree. */
export interface Conversion {
  /** `false`: for certain not. */
  mayChange(file: string): Promise<boolean>;
}

/**
 * Git changes a file on its way in where `core.autocrlf` or an attribute says so (gitattributes(5)). Attributes are in files of the
 * folders from the root to the file, and nowhere else: the factory repository has none, and the user's are not read. Of one that
 * is not in the work tree git takes the version in the index, so where one was changed or deleted git is asked about every file.
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

/** Also of what cannot be looked at. */
async function looks(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}
