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

/** Where the user's own file is. Asked once per repository and process; what is in it is read each time. */
const known = new Map<string, string | undefined>();

async function ownFile(git: HardenedGit, root: string): Promise<Result<string | undefined, GitFailure>> {
  if (known.has(root)) return succeeded(known.get(root));
  const config = await readUserConfig(git, root);
  if (!config.ok) return config;
  const file = userFileOf(config.value, git.env, 'core.attributesfile', 'attributes');
  known.set(root, file);
  return succeeded(file);
}
