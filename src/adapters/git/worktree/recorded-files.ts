import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from '../command/copy-index.ts';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { RecordedFiles } from '../../../domain/evidence/recorded-files.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';
import type { GitCall, HardenedGit } from '../command/hardened-git.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { openWorktree, type OpenWorktree } from './open-worktree.ts';
import { lookAtWorktree } from './status.ts';

const ADD_TIMEOUT_MS = 10 * 60_000;

/** See `GitManager.recordFiles`. One git call where nothing is uncommitted. */
export async function recordFiles(
  git: HardenedGit,
  worktree: FactoryWorktree,
): Promise<Result<RecordedFiles, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const looked = await lookAtWorktree(git, opened.value);
  if (!looked.ok) return looked;
  const { head, uncommitted, fingerprint } = looked.value;
  if (uncommitted.length === 0) return succeeded({ tree: head, fingerprint });
  return asideFromIndex(git, opened.value, async (_aside, tree) => succeeded({ tree, fingerprint }));
}

/** See `GitManager.putBack`. */
export async function putBack(
  git: HardenedGit,
  worktree: FactoryWorktree,
  { tree }: RecordedFiles,
): Promise<Result<string[], GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  return asideFromIndex(git, opened.value, async (aside, now) => {
    const raw = await git.succeed(
      aside(['diff-tree', '-r', '--raw', '-z', '--no-renames', '--no-abbrev', tree, now, '--']),
    );
    if (!raw.ok) return raw;
    const paths = parseRawDiff(raw.value).map((change) => change.path);
    if (paths.length === 0) return succeeded([]);
    // The index of this call knows the new files too, so that those which the record does not have are deleted. All paths, and
    // not only those that changed: git does not find a name that was a file and is a folder.
    const restore = ['restore', `--source=${tree}`, '--worktree', '--no-overlay', '--', '.'];
    const restored = await git.succeed(aside(restore, { timeoutMs: ADD_TIMEOUT_MS }));
    return restored.ok ? succeeded(paths.toSorted()) : restored;
  });
}

/** Calls that use a separate index, so that the worktree's own stays as it is. */
export type AsideCall = (args: readonly string[], more?: Partial<GitCall>) => GitCall;

/** Puts all files, ignored ones left out, into a separate index; `tree` is what they are together. */
export async function asideFromIndex<Value>(
  git: HardenedGit,
  { adminDir, call }: OpenWorktree,
  work: (aside: AsideCall, tree: string) => Promise<Result<Value, GitFailure>>,
): Promise<Result<Value, GitFailure>> {
  const index = path.join(adminDir, `index-${randomUUID()}`);
  const aside: AsideCall = (args, more = {}) => call(args, { ...more, env: { ...more.env, GIT_INDEX_FILE: index } });
  try {
    // With a copy of the index git reads only changed files; without it, all files.
    await copyIndex(path.join(adminDir, 'index'), index).catch(() => undefined);
    const added = await git.succeed(aside(['add', '--all', '--', '.'], { timeoutMs: ADD_TIMEOUT_MS }));
    if (!added.ok) return added;
    const tree = await git.succeed(aside(['write-tree']));
    return tree.ok ? await work(aside, tree.value.trim()) : tree;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}
