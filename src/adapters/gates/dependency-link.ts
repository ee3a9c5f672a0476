import { lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkDependencies, LinkedDependencies } from '../../ports/dependency-linker.ts';
import { linkEntries, type LinkPlaces } from './entry-links.ts';
import { whyNotShared } from './virtual-environment.ts';

/**
 * Makes `node_modules` (of the root and of workspace packages) and `.venv` of the main checkout available in the worktree.
 *
 * - Each becomes a real folder of links to its entries, not one link: the usual `.gitignore` line `node_modules/` ignores
 *   folders only, caches stay in the worktree, and an install in the worktree replaces links, not the user's packages.
 * - Entries that lead to the repository's own packages link to the worktree's copy, because otherwise the gates would test the
 *   wrong code.
 * - Existing files are not changed, and nothing is linked that git would see.
 */
export const linkDependencies: LinkDependencies = async ({ repositoryPath, worktreePath, isIgnored }) => {
  const result: LinkedDependencies = { linked: [], readable: [], notes: [] };
  const places: LinkPlaces = { repository: await realpath(repositoryPath), worktree: worktreePath };
  const fill = async (folder: string): Promise<string | undefined> => {
    const from = join(places.repository, folder);
    const to = join(worktreePath, folder);
    try {
      result.notes.push(...(await linkEntries(from, to, places)));
    } catch (error) {
      // A half-linked folder would fail in unclear ways. This removes the links, not their targets.
      await rm(to, { recursive: true, force: true });
      return messageOf(error);
    }
    result.linked.push(folder);
    result.readable.push(from);
    return undefined;
  };
  for (const folder of await dependencyFolders(places)) {
    const from = join(places.repository, folder);
    const to = join(worktreePath, folder);
    if (await exists(to)) continue;
    const obstacle = folder.endsWith('node_modules') ? undefined : await whyNotShared(from, places.repository);
    if (obstacle !== undefined) result.notes.push(`${folder} was not linked: ${obstacle}.`);
    else if (!(await isIgnored(`${folder}/`))) {
      result.notes.push(`${folder} was not linked: git does not ignore it, so it would become part of the work.`);
    } else {
      // Fails if the path exists, so that only our own folder is removed below.
      const made = await mkdir(to).then(
        () => undefined,
        (error: unknown) => messageOf(error),
      );
      const problem = made ?? (await fill(folder));
      if (problem !== undefined) result.notes.push(`${folder} was not linked: ${problem}.`);
    }
  }
  return result;
};

/** Workspaces are only a few folders deep. The search in a repository with very many folders is cut off. */
const MAX_DEPTH = 4;
const MAX_FOLDERS = 3000;

/** Relative paths, outer first. Only those whose parent is a real folder in the worktree too. */
async function dependencyFolders({ repository, worktree }: LinkPlaces): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  let looked = 0;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++looked > MAX_FOLDERS || !(await isRealFolder(join(worktree, folder)))) continue;
      const entries = await readdir(join(repository, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.filter((each) => each.isDirectory())) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.name === 'node_modules') {
          found.push(path);
        } else if (entry.name === '.venv' || entry.name === 'venv') {
          if (await exists(join(repository, path, 'pyvenv.cfg'))) found.push(path);
        } else if (!entry.name.startsWith('.')) next.push(path);
      }
    }
    level = next;
  }
  return found;
}

async function isRealFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
