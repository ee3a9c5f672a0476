import path from 'node:path';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { textOf } from './factory-repository.ts';
import { readUserConfig, userFileOf } from './user-config.ts';
import { locateUserRepository } from './user-repository.ts';

/**
 * The attributes that the user keeps outside of the tree: of the machine, of the user, and `info/attributes` of the repository, in
 * the order in which a later line wins. They hold only words, so they are safe to read.
 */
export async function usersAttributes(git: HardenedGit, repositoryPath: string): Promise<Result<string, GitFailure>> {
  const located = await locateUserRepository(git, repositoryPath);
  if (!located.ok) return located;
  const own = await ownFile(git, located.value.root);
  if (!own.ok) return own;
  const files = ['/etc/gitattributes', own.value, path.join(located.value.commonDir, 'info', 'attributes')];
  const texts = await Promise.all(files.map(async (file) => (file === undefined ? undefined : textOf(file))));
  return succeeded(texts.filter((text) => text !== undefined).join('\n'));
}

/** Where the user's own file is. Asked each time: a filter that the user sets up while a project runs counts at once. */
async function ownFile(git: HardenedGit, root: string): Promise<Result<string | undefined, GitFailure>> {
  const config = await readUserConfig(git, root);
  return config.ok ? succeeded(userFileOf(config.value, git.env, 'core.attributesfile', 'attributes')) : config;
}
