import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { BRANCH_PREFIX } from '../../domain/branch-name.ts';
import type { RepositorySeal } from '../../ports/git-manager.ts';
import { textOf } from './factory-repository.ts';
import type { HardenedGit } from './hardened-git.ts';
import { HEADS, KEEP } from './refs.ts';
import type { UserRepository } from './user-repository.ts';
import { locateUserRepository } from './user-repository.ts';

/**
 * Key → value, compared by `compareSeals`:
 * - `ref:<name>` what every ref leads to, but ours (`refs/heads/df/`, keep-refs); packed or loose makes no difference, so
 *   the user's `git gc` is no tampering;
 * - `head:<checkout>` what is checked out, in the main checkout and in the user's own worktrees;
 * - `file:<name>` checksum of configuration, hooks, `info/` and the like: all that git acts on; of a link where it leads, for
 *   the script behind it often lies in the checkout, where the user edits;
 * - `checkout:<name>` size and times of the main checkout's index and top level. The user may edit and commit there while
 *   we work, so these are recorded and not compared.
 */
export async function sealRepository(git: HardenedGit, repositoryPath: string): Promise<RepositorySeal> {
  const located = await locateUserRepository(git, repositoryPath);
  if (!located.ok) return { repository: `cannot be read: ${located.failure.message}` };
  const repository = located.value;
  const [refs, files, checkout] = await Promise.all([
    sealRefs(git, repository),
    sealFiles(repository),
    sealCheckout(repository),
  ]);
  return { repository: repository.root, ...refs, ...files, ...checkout };
}

async function sealRefs(git: HardenedGit, repository: UserRepository): Promise<Record<string, string>> {
  const gitDir = repository.commonDir;
  const listed = await git.succeed({
    args: ['for-each-ref', '--format=%(refname) %(objectname) %(symref)'],
    cwd: gitDir,
    gitDir,
  });
  if (!listed.ok) return { refs: `cannot be read: ${listed.failure.message}` };
  const seal: Record<string, string> = {};
  for (const line of listed.value.split('\n')) {
    const [name, id = '', symref = ''] = line.split(' ');
    if (name === undefined || name === '' || name.startsWith(`${HEADS}${BRANCH_PREFIX}`) || name.startsWith(KEEP))
      continue;
    seal[`ref:${name}`] = symref === '' ? id : `-> ${symref}`;
  }
  return seal;
}

async function sealFiles(repository: UserRepository): Promise<Record<string, string>> {
  const { commonDir } = repository;
  const seal: Record<string, string> = {};
  const head = await textOf(path.join(commonDir, 'HEAD'));
  seal['head:main checkout'] = head?.trim() ?? 'missing';
  const names = ['config', 'config.worktree', 'shallow', 'objects/info/alternates'];
  for (const folder of ['hooks', 'info']) {
    for (const name of await readdir(path.join(commonDir, folder)).catch(() => [])) {
      // A list of the refs for plain web servers, which `git gc` writes.
      if (name !== 'refs') names.push(`${folder}/${name}`);
    }
  }
  for (const id of await readdir(path.join(commonDir, 'worktrees')).catch(() => [])) {
    const worktreeHead = await textOf(path.join(commonDir, 'worktrees', id, 'HEAD'));
    seal[`head:worktree ${id}`] = worktreeHead?.trim() ?? 'missing';
    names.push(`worktrees/${id}/gitdir`, `worktrees/${id}/commondir`, `worktrees/${id}/config.worktree`);
  }
  for (const name of names) {
    const checksum = await checksumOf(path.join(commonDir, name));
    if (checksum !== undefined) seal[`file:${name}`] = checksum;
  }
  return seal;
}

async function checksumOf(file: string): Promise<string | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return `-> ${await readlink(file).catch(() => 'nothing')}`;
  if (!found.isFile()) return found.isDirectory() ? 'a folder' : `not a file (${found.mode.toString(8)})`;
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined) return 'cannot be read';
  const executable = (found.mode & 0o111) === 0 ? '' : ' executable';
  return `${createHash('sha256').update(content).digest('hex')}${executable}`;
}

async function sealCheckout(repository: UserRepository): Promise<Record<string, string>> {
  const stamp = async (file: string) => {
    const found = await lstat(file).catch(() => undefined);
    return found === undefined ? 'missing' : `${found.size} ${found.mtimeMs} ${found.mode.toString(8)}`;
  };
  const top = (await readdir(repository.root).catch(() => [])).filter((name) => name !== '.git').sort();
  const hash = createHash('sha256');
  for (const name of top) hash.update(`${name}\0${await stamp(path.join(repository.root, name))}\0`);
  return {
    'checkout:index': await stamp(path.join(repository.gitDir, 'index')),
    'checkout:top level': hash.digest('hex'),
  };
}
