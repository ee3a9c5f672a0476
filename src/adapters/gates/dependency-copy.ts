import { constants } from 'node:fs';
import { copyFile, cp, readdir, readlink, realpath, rename, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CopyDependencies } from '../../ports/dependency-linker.ts';
import { dependencyFolders } from './dependency-folders.ts';

/**
 * Copies what was linked, so that a tool may write into it and the user's own folder is never written. File systems that can
 *  share the blocks of both copies (btrfs, xfs, APFS). Folders that are no folders of links are left alone: an agent, or an
 * earlier call, has made them. What cannot be copied stays linked.
 */
export const copyDependencies: CopyDependencies = async ({ repositoryPath, worktreePath }) => {
  const repository = await realpath(repositoryPath);
  const copied: string[] = [];
  for (const folder of await dependencyFolders({ repository, worktree: worktreePath })) {
    const from = join(repository, folder);
    const to = join(worktreePath, folder);
    if (!(await isLent(to, from))) continue;
    const made = `${to}.copy`;
    try {
      await cp(from, made, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      // What hides a lent folder from git hides its copy.
      await copyFile(join(to, '.gitignore'), join(made, '.gitignore')).catch(() => undefined);
      await rm(to, { recursive: true, force: true });
      await rename(made, to);
      copied.push(folder);
    } catch {
      await rm(made, { recursive: true, force: true });
    }
  }
  return copied;
};

/** Whether every package in this folder is a link, and one leads into the user's: an agent has installed nothing over it. */
async function isLent(folder: string, from: string): Promise<boolean> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !/^[.@]/.test(name));
  const targets = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => undefined)));
  if (targets.includes(undefined)) return false;
  return targets.some((target) => target !== undefined && !relative(from, target).startsWith(`..${sep}`));
}
