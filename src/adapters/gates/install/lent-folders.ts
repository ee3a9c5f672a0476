import { lstat, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { PrepareInstall, HideInstalled } from '../../../ports/dependency-linker.ts';
import { dependencyFolders, exists } from '../dependency-folders.ts';

/** Links are removed, never what they lead to. */
export const takeBackDependencies: PrepareInstall = async ({ repositoryPath, worktreePath }) => {
  const repository = await realpath(repositoryPath);
  for (const folder of await dependencyFolders({ repository, worktree: worktreePath })) {
    const to = join(worktreePath, folder);
    if (await leadsInto(to, repository, 2)) await rm(to, { recursive: true, force: true });
  }
};

export const hideInstalled: HideInstalled = async (worktreePath, isIgnored) => {
  for (const folder of await dependencyFolders({ repository: worktreePath, worktree: worktreePath })) {
    const file = join(worktreePath, folder, '.gitignore');
    if ((await exists(file)) || (await isIgnored(`${folder}/`))) continue;
    await writeFile(file, '*\n');
  }
};

/** Whether a link in the folder, or in one of its own so many levels below, leads into the repository. */
async function leadsInto(folder: string, repository: string, levels: number): Promise<boolean> {
  if (
    !(await lstat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    ))
  )
    return false;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) {
      const way = relative(repository, resolve(folder, await readlink(path)));
      if (way !== '..' && !way.startsWith(`..${sep}`)) return true;
    } else if (levels > 1 && entry.isDirectory() && (await leadsInto(path, repository, levels - 1))) return true;
  }
  return false;
}
