import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkPlaces } from './entry-links.ts';

/** Workspaces are only a few folders deep. The search in a repository with very many folders is cut off. */
const MAX_DEPTH = 4;
const MAX_FOLDERS = 3000;

/** Relative paths, outer first. Only those whose parent is a real folder in the worktree too. */
export async function dependencyFolders({ repository, worktree }: LinkPlaces): Promise<string[]> {
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

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
