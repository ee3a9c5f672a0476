import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkDependencies, LinkedDependencies } from '../../ports/dependency-linker.ts';
import { dependencyFolders, exists } from './dependency-folders.ts';
import { linkEntries, type LinkPlaces } from './entry-links.ts';
import { importsRepository, linkEnvironment, type EnvironmentPlaces } from './virtual-environment.ts';

/**
 * Makes `node_modules` (of the root and of workspace packages) and `.venv` of the main checkout available in the worktree.
 *
 * - Each becomes a real folder of links to its entries, not one link: the usual `.gitignore` line `node_modules/` ignores
 *   folders only, caches stay in the worktree, and an install in the worktree replaces links, not the user's packages.
 * - Entries that lead to the repository's own packages link to the worktree's copy, because otherwise the gates would test the
 *   wrong code.
 * - A virtual environment in which the repository is installed for editing leads to the worktree's code.
 * - Existing files are not changed. Where the worktree's rules do not ignore the folder (its own `.gitignore` of `*`, the user's
 *   global rules), it gets a `.gitignore` of its own, so that git never sees it.
 */
export const linkDependencies: LinkDependencies = async ({ repositoryPath, worktreePath, isIgnored }) => {
  const result: LinkedDependencies = { linked: [], readable: [], notes: [] };
  const places: LinkPlaces = { repository: await realpath(repositoryPath), worktree: worktreePath };
  const fill = async (folder: string, environment: EnvironmentPlaces | undefined): Promise<string | undefined> => {
    const from = join(places.repository, folder);
    const to = join(worktreePath, folder);
    try {
      if (environment === undefined) result.notes.push(...(await linkEntries(from, to, places)));
      else await linkEnvironment(environment);
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
    const repositories = [...new Set([places.repository, repositoryPath])];
    const environment = { from, to, repositories, worktree: worktreePath };
    const isOwn = !folder.endsWith('node_modules') && (await importsRepository(environment));
    if (isOwn && process.platform === 'win32') {
      // Its commands are programs that hold the path of the environment.
      result.notes.push(`${folder} was not linked: it imports this repository from the main checkout.`);
    } else {
      const isHidden = await isIgnored(`${folder}/`);
      // Fails if the path exists, so that only our own folder is removed below.
      const made = await mkdir(to).then(
        () => undefined,
        (error: unknown) => messageOf(error),
      );
      if (made === undefined && !isHidden) await writeFile(join(to, '.gitignore'), '*\n');
      const problem = made ?? (await fill(folder, isOwn ? environment : undefined));
      if (problem !== undefined) result.notes.push(`${folder} was not linked: ${problem}.`);
    }
  }
  return result;
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
