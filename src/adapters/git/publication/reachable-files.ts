import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckoutFile, ReachableFiles } from '../../../ports/git-manager.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { lookAtCheckout } from '../repository/uncommitted-files.ts';
import { readUserConfig } from '../repository/user-config.ts';
import type { UserRepository } from '../repository/user-repository.ts';
import { startFiles } from './start-files.ts';

/** What an agent without a sandbox can write to beside its worktree. Ignored files of the checkout are not looked at. */
export async function reachableFiles(
  git: HardenedGit,
  repository: UserRepository,
  earlier: ReachableFiles | null,
): Promise<ReachableFiles> {
  const [checkout, files] = await Promise.all([
    checkoutFiles(git, repository, earlier?.checkout ?? new Map()),
    startFiles(git.env),
  ]);
  return { ...checkout, startFiles: files };
}

async function checkoutFiles(
  git: HardenedGit,
  repository: UserRepository,
  earlier: ReadonlyMap<string, CheckoutFile>,
): Promise<Pick<ReachableFiles, 'checkout' | 'index'>> {
  const config = await readUserConfig(git, repository.root);
  const head = await git.run({
    cwd: repository.root,
    gitDir: repository.gitDir,
    args: ['rev-parse', '--verify', 'HEAD'],
  });
  if (!config.ok || head.exitCode !== 0) return { checkout: new Map(), index: null };
  const look = { repository, config: config.value, headCommit: head.stdout.trim() };
  return lookAtCheckout(git, look, async (status, list) => {
    const now = new Map<string, CheckoutFile>();
    for (const { code, file } of await status()) {
      // A folder is a repository of its own, such as a worktree; what is in it is not part of the checkout.
      if (!file.endsWith('/')) now.set(file, { stamp: null, isNew: code === '??' || code.startsWith('A') });
    }
    for (const [file, { isNew }] of earlier) if (!now.has(file)) now.set(file, { stamp: null, isNew });
    for (const [file, seen] of now) now.set(file, { ...seen, stamp: await stampOf(path.join(repository.root, file)) });
    const index = await list();
    return { checkout: now, index: index === null ? null : createHash('sha256').update(index).digest('hex') };
  });
}

/** The time of the last change of the file's entry is part of it, because a program can set the other times back. */
async function stampOf(file: string): Promise<string | null> {
  const found = await lstat(file).catch(() => undefined);
  return found === undefined ? null : `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.mode.toString(8)}`;
}
