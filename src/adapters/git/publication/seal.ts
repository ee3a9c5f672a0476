import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { commitSha } from '../../../domain/ids.ts';
import type { RefTarget } from '../../../domain/evidence/repository-difference.ts';
import { succeeded } from '../../../domain/result.ts';
import type { RepositorySeal, SealedRepository, SealOptions } from '../../../ports/git-manager.ts';
import { textOf } from '../repository/factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { ListedRef } from '../repository/refs.ts';
import { refsOfOthers } from '../repository/remembered-refs.ts';
import type { UserRepository } from '../repository/user-repository.ts';
import { locateUserRepository } from '../repository/user-repository.ts';
import { checksumOf } from './checksum.ts';
import { movesSince } from './remote-moves.ts';
import { reachableFiles } from './reachable-files.ts';

/**
 * Compared by `compareSeals`:
 * - `refs`: the target of every ref except ours (`refs/heads/df/`, keep-refs). Packed and loose refs are equal, so the user's
 *   `git gc` does not count as tampering.
 * - `mainHead`, `worktreeHeads`: what is checked out.
 * - `files`: checksum of configuration, hooks, `info/` and other files that git acts on. For a link its target path, because
 *   the linked script is often in the checkout, where the user edits.
 * - `remoteMoves`, `reachable`: as `options` ask.
 */
export async function sealRepository(
  git: HardenedGit,
  repositoryPath: string,
  { withReachableFiles = false, since }: SealOptions = {},
): Promise<RepositorySeal> {
  const located = await locateUserRepository(git, repositoryPath);
  if (!located.ok) return located;
  const repository = located.value;
  const earlier = since?.ok === true && since.value.root === repository.root ? since.value : undefined;
  const [refs, files, reachable] = await Promise.all([
    sealRefs(git, repository),
    sealFiles(repository),
    withReachableFiles ? reachableFiles(git, repository, earlier?.reachable ?? null) : null,
  ]);
  const remoteMoves = await movesSince(repository, earlier?.refs, refs);
  return succeeded({ root: repository.root, refs, ...files, remoteMoves, reachable });
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
