import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { exists } from './factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';

/**
 * Git writes no object that it can borrow: a file equal to one on some unreferenced commit of the user's stays theirs, and
 * their next `gc --prune=now` would tear a hole into our commit. What a new commit brought and the factory does not hold
 * itself is packed into the factory. Usually there is nothing, and this costs one command.
 */
export async function ownNewObjects(
  git: HardenedGit,
  factoryGitDir: string,
  commit: string,
): Promise<Result<null, GitFailure>> {
  const raw = await git.succeed({
    args: ['diff-tree', '-r', '-t', '--root', '-m', '--raw', '-z', '--no-renames', '--no-abbrev', commit, '--'],
    cwd: factoryGitDir,
    gitDir: factoryGitDir,
  });
  if (!raw.ok) return raw;
  const borrowed: string[] = [];
  for (const { newId, newMode } of parseRawDiff(raw.value)) {
    if (newMode === '000000' || newMode === '160000') continue;
    if (!(await exists(path.join(factoryGitDir, 'objects', newId.slice(0, 2), newId.slice(2))))) borrowed.push(newId);
  }
  if (borrowed.length === 0) return succeeded(null);
  const packed = await git.succeed({
    args: ['pack-objects', '--quiet', path.join(factoryGitDir, 'objects', 'pack', 'pack')],
    cwd: factoryGitDir,
    gitDir: factoryGitDir,
    stdin: [...new Set(borrowed)].map((id) => `${id}\n`).join(''),
  });
  return packed.ok ? succeeded(null) : packed;
}
