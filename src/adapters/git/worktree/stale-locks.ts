import { lstat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { FactoryWorktree } from './factory-worktree.ts';
import { HEADS } from '../repository/refs.ts';

/** A younger lock may belong to a running git command. */
const GRACE_MS = 10_000;

/**
 * Removes lock files that a killed git left behind. The caller holds the project's lock, so a lock file older than this
 * process cannot belong to a git that this process started. A younger one may, and stays.
 */
export async function removeStaleLocks(worktree: FactoryWorktree, adminDir: string): Promise<void> {
  const locks = [
    path.join(adminDir, 'index.lock'),
    path.join(adminDir, 'HEAD.lock'),
    path.join(worktree.factoryGitDir, `${HEADS}${worktree.branch}.lock`),
    path.join(worktree.factoryGitDir, 'packed-refs.lock'),
    path.join(worktree.factoryGitDir, 'config.lock'),
  ];
  const processStart = performance.timeOrigin;
  for (const lock of locks) {
    const found = await lstat(lock).catch(() => undefined);
    if (found?.isFile() === true && found.mtimeMs < processStart && found.mtimeMs < Date.now() - GRACE_MS) {
      await unlink(lock).catch(() => undefined);
    }
  }
}
