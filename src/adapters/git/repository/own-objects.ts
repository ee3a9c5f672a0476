import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { exists } from './factory-repository.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';
import { FULL_ID } from './refs.ts';

/**
 * Makes the factory own all new objects of a commit, and returns the commit's full id. Git does not write an object that it can
 * borrow. If a file equals one of an unreferenced commit in the user's repository, the user's next `gc --prune=now` would delete
 * it and damage our commit. Such objects are packed into the factory. Usually there are none, and this costs one command.
 */
export async function ownNewObjects(
  git: HardenedGit,
  factoryGitDir: string,
  /** A full id, or the full name of a ref. */
  commit: string,
): Promise<Result<string, GitFailure>> {
  const raw = await git.succeed({
    args: [
      'diff-tree',
      '--always',
      '-r',
      '-t',
      '--root',
      '-m',
      '--raw',
      '-z',
      '--no-renames',
      '--no-abbrev',
      commit,
      '--',
    ],
    cwd: factoryGitDir,
    gitDir: factoryGitDir,
  });
  if (!raw.ok) return raw;
  // git-diff-tree(1): the commit's id comes first.
  const id = raw.value.split('\0')[0]?.trim() ?? '';
  if (!FULL_ID.test(id)) {
    return failed(gitFailure('commandFailed', 'The commit was made and cannot be found again.'));
  }
  const borrowed: string[] = [];
  for (const { newId, newMode } of parseRawDiff(raw.value)) {
    if (newMode === '000000' || newMode === '160000') continue;
    if (!(await exists(looseObjectFile(factoryGitDir, newId)))) borrowed.push(newId);
  }
  if (borrowed.length === 0) return succeeded(id);
  const packed = await git.succeed({
    args: ['pack-objects', '--quiet', path.join(factoryGitDir, 'objects', 'pack', 'pack')],
    cwd: factoryGitDir,
    gitDir: factoryGitDir,
    stdin: [...new Set(borrowed)].map((object) => `${object}\n`).join(''),
  });
  return packed.ok ? succeeded(id) : packed;
}

/** The path of a loose object, one that is not in a pack. */
export function looseObjectFile(gitDir: string, id: string): string {
  return path.join(gitDir, 'objects', id.slice(0, 2), id.slice(2));
}
