import { rename } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { ensureFactoryRepository, exists, textOf } from './factory-repository.ts';
import { locateUserRepository } from './user-repository.ts';

/** Without one of these, git does not take the folder for a repository: gitrepository-layout(5). */
const ESSENTIAL = ['HEAD', 'objects', 'refs', 'config'] as const;

/**
 * Builds the factory repository anew if it is gone or git cannot read it; what is left of it is moved beside it, never deleted.
 * Returns what was done, for a person. A repository that was altered is not touched here: `factoryProblem` tells of it.
 */
export async function rebuildFactory(
  git: HardenedGit,
  dataDirectory: string,
  { factoryGitDir, repositoryPath }: FactoryWorktree,
): Promise<Result<string[], GitFailure>> {
  if (await isUsable(git, factoryGitDir)) return succeeded([]);
  const located = await locateUserRepository(git, repositoryPath);
  if (!located.ok) return located;
  const aside = (await exists(factoryGitDir)) ? await moveAside(factoryGitDir) : null;
  const made = await ensureFactoryRepository(git, dataDirectory, located.value);
  if (!made.ok) return made;
  const before = aside === null ? 'was gone' : `was damaged, and lies in ${aside} now`;
  return succeeded([`Dark Factory's own copy of the repository ${before}; it was made anew`]);
}

async function isUsable(git: HardenedGit, gitDir: string): Promise<boolean> {
  for (const name of ESSENTIAL) if (!(await exists(path.join(gitDir, name)))) return false;
  // An empty file is what a machine leaves that lost its power while writing.
  if ((await textOf(path.join(gitDir, 'HEAD')))?.trim() === '') return false;
  const asked = await git.run({ args: ['rev-parse', '--git-dir'], cwd: gitDir, gitDir });
  // Only git's own verdict counts: a git that could not be started says nothing about the folder.
  return asked.ended !== 'exited' || asked.exitCode !== 128 || !/not a git repository/i.test(asked.stderr);
}

async function moveAside(gitDir: string): Promise<string> {
  let aside = `${gitDir}.damaged`;
  for (let n = 2; await exists(aside); n++) aside = `${gitDir}.damaged-${n}`;
  await rename(gitDir, aside);
  return aside;
}
