import { randomUUID } from 'node:crypto';
import { copyFile, lstat, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { BeforeChecks, GitFailure } from '../../../ports/git-manager.ts';
import type { GitCall, HardenedGit } from '../command/hardened-git.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { openWorktree, type OpenWorktree } from './open-worktree.ts';

const ADD_TIMEOUT_MS = 10 * 60_000;
/** More new ignored paths than this are left where they are: a command line has an end. */
const MAX_REMOVED = 500;

/** See `GitManager.beforeChecks`. */
export async function beforeChecks(
  git: HardenedGit,
  worktree: FactoryWorktree,
): Promise<Result<BeforeChecks, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const tree = await withScratchIndex(opened.value, (aside) => treeNow(git, aside));
  if (!tree.ok) return tree;
  const ignored = await ignoredPaths(git, opened.value);
  return ignored.ok ? succeeded({ tree: tree.value, ignored: ignored.value }) : ignored;
}

/** See `GitManager.afterChecks`. */
export async function afterChecks(
  git: HardenedGit,
  worktree: FactoryWorktree,
  before: BeforeChecks,
): Promise<Result<string[], GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  const written = await withScratchIndex(open, async (aside) => {
    const now = await treeNow(git, aside);
    if (!now.ok || now.value === before.tree) return now.ok ? succeeded([]) : now;
    const names = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', before.tree, now.value, '--'];
    const changed = await git.succeed(aside(names));
    if (!changed.ok) return changed;
    // The scratch index is as the files are now, so this removes what was created and writes back what was changed.
    const restored = await git.succeed(aside(['read-tree', '--reset', '-u', before.tree]));
    return restored.ok ? succeeded(namesIn(changed.value)) : restored;
  });
  if (!written.ok) return written;
  const removed = await removeNewIgnored(git, open, before.ignored);
  return removed.ok ? written : removed;
}

type Aside = (args: readonly string[], more?: Partial<GitCall>) => GitCall;

/** The agent's own index stays as it is. With a copy of it git reads only changed files. */
async function withScratchIndex<T>({ adminDir, call }: OpenWorktree, use: (aside: Aside) => Promise<T>): Promise<T> {
  const index = path.join(adminDir, `index-${randomUUID()}`);
  await copyFile(path.join(adminDir, 'index'), index).catch(() => undefined);
  try {
    return await use((args, more = {}) => call(args, { ...more, env: { ...more.env, GIT_INDEX_FILE: index } }));
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

async function treeNow(git: HardenedGit, aside: Aside): Promise<Result<string, GitFailure>> {
  const added = await git.succeed(aside(['add', '--all', '--', '.'], { timeoutMs: ADD_TIMEOUT_MS }));
  if (!added.ok) return added;
  const tree = await git.succeed(aside(['write-tree']));
  return tree.ok ? succeeded(tree.value.trim()) : tree;
}

/** A folder whose content is ignored as a whole is one path, with "/" at its end. */
async function ignoredPaths(git: HardenedGit, { call }: OpenWorktree): Promise<Result<string[], GitFailure>> {
  const listed = await git.succeed(
    call(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']),
  );
  return listed.ok ? succeeded(namesIn(listed.value)) : listed;
}

/** What the next run of the checks would find: the output of a build, in front of a formatter. Caches stay. */
async function removeNewIgnored(
  git: HardenedGit,
  open: OpenWorktree,
  before: readonly string[],
): Promise<Result<null, GitFailure>> {
  const now = await ignoredPaths(git, open);
  if (!now.ok) return now;
  const known = new Set(before);
  const fresh: string[] = [];
  for (const name of now.value.filter((each) => !known.has(each))) {
    if (!(await isCache(path.join(open.worktree.path, name)))) fresh.push(name);
  }
  if (fresh.length === 0 || fresh.length > MAX_REMOVED) return succeeded(null);
  const paths = fresh.map((name) => `:(top,literal)${name.replace(/\/$/, '')}`);
  // Only ignored files: whatever else has come to lie there stays.
  const cleaned = await git.succeed(open.call(['clean', '-f', '-d', '-X', '--quiet', '--', ...paths]));
  return cleaned.ok ? succeeded(null) : cleaned;
}

/** Installed dependencies, and folders that call themselves a cache (bford.info/cachedir): cargo, pytest, mypy and ruff do. */
async function isCache(folder: string): Promise<boolean> {
  if (/\/(?:node_modules|\.venv|venv|__pycache__|\.gradle)\/?$/.test(folder)) return true;
  return lstat(path.join(folder, 'CACHEDIR.TAG')).then(
    (found) => found.isFile(),
    () => false,
  );
}

function namesIn(text: string): string[] {
  return text.split('\0').filter((name) => name !== '');
}
