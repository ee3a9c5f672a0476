import { lstat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isRunningIn } from '../../process/process-table.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { HEADS } from '../repository/refs.ts';

/** A younger lock may belong to a git that has just been started. */
const YOUNG_MS = 1000;
/** Where running processes cannot be seen, a lock of this age is taken for one that a killed git left behind. */
const GRACE_MS = 10_000;

/**
 * Removes lock files that a killed git left behind: no git works in this worktree or in its repository any more. The caller holds
 * the project's lock and has no git command running.
 */
export async function removeStaleLocks(worktree: FactoryWorktree, adminDir: string): Promise<void> {
  const locks = [
    path.join(adminDir, 'index.lock'),
    path.join(adminDir, 'HEAD.lock'),
    path.join(worktree.factoryGitDir, `${HEADS}${worktree.branch}.lock`),
    path.join(worktree.factoryGitDir, 'packed-refs.lock'),
    path.join(worktree.factoryGitDir, 'config.lock'),
  ];
  const found = await Promise.all(locks.map(async (lock) => ({ lock, ageMs: await ageOf(lock) })));
  const old = found.filter(({ ageMs }) => ageMs !== undefined && ageMs > YOUNG_MS);
  if (old.length === 0) return;
  const isInUse = await isRunningIn('git', [worktree.path, worktree.factoryGitDir, adminDir]);
  for (const { lock, ageMs = 0 } of old) {
    if (isInUse === false || (isInUse === undefined && ageMs > GRACE_MS && isOlderThanUs(ageMs))) {
      await unlink(lock).catch(() => undefined);
    }
  }
}

/** Milliseconds since it was written; `undefined`: there is none. A time in the future, by a clock that was set, counts as old. */
async function ageOf(lock: string): Promise<number | undefined> {
  const found = await lstat(lock).catch(() => undefined);
  return found?.isFile() === true ? Math.abs(Date.now() - found.mtimeMs) : undefined;
}

function isOlderThanUs(ageMs: number): boolean {
  return Date.now() - ageMs < performance.timeOrigin;
}
