import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { commitSha } from '../../../domain/ids.ts';
import type { RefTarget } from '../../../domain/evidence/repository-difference.ts';
import { succeeded } from '../../../domain/result.ts';
import type { RepositorySeal, SealedRepository } from '../../../ports/git-manager.ts';
import { textOf } from '../repository/factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { ListedRef } from '../repository/refs.ts';
import { refsOfOthers } from '../repository/remembered-refs.ts';
import type { UserRepository } from '../repository/user-repository.ts';
import { locateUserRepository } from '../repository/user-repository.ts';

/**
 * Compared by `compareSeals`:
 * - `refs`: the target of every ref except ours (`refs/heads/df/`, keep-refs). Packed and loose refs are equal, so the user's
 *   `git gc` does not count as tampering.
 * - `mainHead`, `worktreeHeads`: what is checked out.
 * - `files`: checksum of configuration, hooks, `info/` and other files that git acts on. For a link its target path, because
 *   the linked script is often in the checkout, where the user edits.
 * Not compared: `checkout`, size and times of the main checkout's index and top level.
 */
export async function sealRepository(git: HardenedGit, repositoryPath: string): Promise<RepositorySeal> {
  const located = await locateUserRepository(git, repositoryPath);
  if (!located.ok) return located;
  const repository = located.value;
  const [refs, files, checkout] = await Promise.all([
    sealRefs(git, repository),
    sealFiles(repository),
    sealCheckout(repository),
  ]);
  return succeeded({ root: repository.root, refs, ...files, checkout });
}

async function sealRefs(git: HardenedGit, repository: UserRepository): Promise<SealedRepository['refs']> {
  const listed = await refsOfOthers(git, repository.commonDir);
  if (!listed.ok) return listed;
  return succeeded(new Map([...listed.value].map(([name, ref]) => [name, targetOf(ref)])));
}

function targetOf({ id, symref }: ListedRef): RefTarget {
  return symref === '' ? { kind: 'object', id } : { kind: 'ref', name: symref };
}

async function sealFiles({
  commonDir,
}: UserRepository): Promise<Pick<SealedRepository, 'mainHead' | 'worktreeHeads' | 'files'>> {
  const files = new Map<string, string>();
  const worktreeHeads = new Map<string, RefTarget>();
  const names = ['config', 'config.worktree', 'shallow', 'objects/info/alternates'];
  for (const folder of ['hooks', 'info']) {
    for (const name of await readdir(path.join(commonDir, folder)).catch(() => [])) {
      // `info/refs` is a list of refs for plain web servers, which `git gc` writes.
      if (name !== 'refs') names.push(`${folder}/${name}`);
    }
  }
  for (const id of await readdir(path.join(commonDir, 'worktrees')).catch(() => [])) {
    const head = await headIn(path.join(commonDir, 'worktrees', id));
    if (head !== undefined) worktreeHeads.set(id, head);
    names.push(`worktrees/${id}/gitdir`, `worktrees/${id}/commondir`, `worktrees/${id}/config.worktree`);
  }
  for (const name of names) {
    const checksum = await checksumOf(path.join(commonDir, name));
    if (checksum !== undefined) files.set(name, checksum);
  }
  return { mainHead: await headIn(commonDir), worktreeHeads, files };
}

async function headIn(gitDir: string): Promise<RefTarget | undefined> {
  const text = (await textOf(path.join(gitDir, 'HEAD')))?.trim();
  if (text === undefined) return undefined;
  if (text.startsWith('ref: ')) return { kind: 'ref', name: text.slice('ref: '.length) };
  return commitSha.safeParse(text).success ? { kind: 'object', id: text } : { kind: 'text', text };
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

async function sealCheckout(repository: UserRepository): Promise<SealedRepository['checkout']> {
  const stamp = async (file: string) => {
    const found = await lstat(file).catch(() => undefined);
    return found === undefined ? 'missing' : `${found.size} ${found.mtimeMs} ${found.mode.toString(8)}`;
  };
  const top = (await readdir(repository.root).catch(() => [])).filter((name) => name !== '.git').sort();
  const hash = createHash('sha256');
  for (const name of top) hash.update(`${name}\0${await stamp(path.join(repository.root, name))}\0`);
  return new Map([
    ['index', await stamp(path.join(repository.gitDir, 'index'))],
    ['top level', hash.digest('hex')],
  ]);
}
