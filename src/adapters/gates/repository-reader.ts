import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryReader } from '../../ports/repository-reader.ts';

const MAX_NAMES = 200;
const MAX_README = 8000;

/** Reads the folder itself. Links are listed but never followed. */
export const repositoryReader: RepositoryReader = {
  async describe(worktreePath) {
    const entries = await readdir(worktreePath, { withFileTypes: true });
    const topLevel = entries
      .filter((entry) => entry.name !== '.git')
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort()
      .slice(0, MAX_NAMES);
    const readme = entries.find((entry) => entry.isFile() && /^readme(\.(md|txt|rst))?$/i.test(entry.name));
    const text = readme === undefined ? '' : await readFile(join(worktreePath, readme.name), 'utf8');
    return { topLevel, readme: text.slice(0, MAX_README) };
  },
};
