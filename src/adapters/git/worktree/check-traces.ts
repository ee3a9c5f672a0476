import { createHash, randomUUID } from 'node:crypto';
import { lstat, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from '../command/copy-index.ts';
import type { CheckTrace } from '../../../domain/evidence/check-traces.ts';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { BeforeChecks, GitFailure } from '../../../ports/git-manager.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import { leaveOut } from './leave-out.ts';
import { likenessOf } from './likeness.ts';
import { openWorktree, type OpenWorktree } from './open-worktree.ts';
import { literally, look, lookAtNew, withIndex, type Aside } from './status-aside.ts';

const ADD_ALL = ['add', '--all', '--', '.'];
const ADD_TIMEOUT_MS = 10 * 60_000;
/** More new ignored paths than this are left where they are: a command line has an end. */
const MAX_REMOVED = 500;
/** In the worktree's directory of the factory repository: an index of the files as they were before the checks. */
const KEPT_INDEX = 'index-before-checks';

/** See `GitManager.beforeChecks`. Where nothing has changed since the last checks, one process of git sees it. */
export async function beforeChecks(
  git: HardenedGit,
  worktree: FactoryWorktree,
  known: readonly CheckTrace[],
): Promise<Result<BeforeChecks, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const index = await keptIndex(opened.value);
  const kept = withIndex(opened.value, index);
  const looked = await look(git, kept);
  // A damaged index is no use next time either.
  if (!looked.ok) return rm(index, { force: true }).then(() => looked);
  const { isChanged, ignored } = looked.value;
  const leftOut = await leaveOut(git, opened.value, kept, looked.value, known);
  if (!leftOut.ok) return leftOut;
  if (isChanged) {
    const added = await git.succeed(kept(ADD_ALL, { timeoutMs: ADD_TIMEOUT_MS }));
    if (!added.ok) return added;
  }
  return succeeded({ files: await contentId(index), ignored, leftOut: leftOut.value });
}

/** See `GitManager.afterChecks`. */
export async function afterChecks(
  git: HardenedGit,
  worktree: FactoryWorktree,
  before: BeforeChecks,
): Promise<Result<CheckTrace[], GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  const index = path.join(open.adminDir, KEPT_INDEX);
  // Without a sandbox a check can write everywhere, and with another index its traces would look like the work.
  if ((await contentId(index)) !== before.files) {
    await rm(index, { force: true });
    return failed(
      gitFailure('altered', 'While the checks ran, something changed the record of the files that was made before.'),
    );
  }
  const first = await look(git, withIndex(open, index));
  if (!first.ok) return first;
  if (!first.value.isChanged) return removeNewIgnored(git, open, before.ignored, first.value.ignored, []);
  const written = await restore(git, open, index);
  if (!written.ok) return written;
  const second = await look(git, withIndex(open, index));
  return second.ok ? removeNewIgnored(git, open, before.ignored, second.value.ignored, written.value) : second;
}

/** Makes the files those of the index again; what had changed, by path. */
async function restore(git: HardenedGit, open: OpenWorktree, kept: string): Promise<Result<CheckTrace[], GitFailure>> {
  const index = path.join(open.adminDir, `index-${randomUUID()}`);
  const aside = withIndex(open, index);
  try {
    await copyIndex(kept, index);
    const written = await writtenSince(git, open, aside);
    if (!written.ok || written.value.length === 0) return written;
    const before = await git.succeed(aside(['write-tree']));
    if (!before.ok) return before;
    const added = await git.succeed(aside(ADD_ALL, { timeoutMs: ADD_TIMEOUT_MS }));
    if (!added.ok) return added;
    // This index is as the files are now, so this removes what was created and writes back what was changed.
    const restored = await git.succeed(aside(['read-tree', '--reset', '-u', before.value.trim()]));
    return restored.ok ? written : restored;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** A folder in which everything is new is one path. */
async function writtenSince(
  git: HardenedGit,
  { worktree }: OpenWorktree,
  aside: Aside,
): Promise<Result<CheckTrace[], GitFailure>> {
  const looked = await lookAtNew(git, aside);
  if (!looked.ok) return looked;
  const { appeared, changed } = looked.value;
  const traces: CheckTrace[] = appeared.map((name) => ({ kind: 'created', path: name }));
  for (const name of changed) {
    traces.push({ kind: 'changed', path: name, likeness: await likenessOf(path.join(worktree.path, name)) });
  }
  return succeeded(traces.toSorted((one, other) => (one.path < other.path ? -1 : 1)));
}

/** The index of the last checks, else a copy of the agent's: with either, git reads only what has changed since. */
async function keptIndex({ adminDir }: OpenWorktree): Promise<string> {
  const index = path.join(adminDir, KEPT_INDEX);
  await rm(`${index}.lock`, { force: true });
  const isThere = await lstat(index).then(
    () => true,
    () => false,
  );
  if (isThere) return index;
  const copy = `${index}-${randomUUID()}`;
  // A worktree without an index has no files yet, and git begins one.
  await copyIndex(path.join(adminDir, 'index'), copy)
    .then(() => rename(copy, index))
    .catch(() => undefined);
  return index;
}

async function contentId(file: string): Promise<string> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  return createHash('sha256').update(content).digest('hex');
}

/** What the next run of the checks would find: the output of a build, in front of a formatter. Caches stay. Returns `written`. */
async function removeNewIgnored(
  git: HardenedGit,
  open: OpenWorktree,
  before: readonly string[],
  now: readonly string[],
  written: CheckTrace[],
): Promise<Result<CheckTrace[], GitFailure>> {
  const known = new Set(before);
  const fresh: string[] = [];
  for (const name of now.filter((each) => !known.has(each))) {
    if (!(await isCache(open.worktree.path, name))) fresh.push(name);
  }
  if (fresh.length === 0 || fresh.length > MAX_REMOVED) return succeeded(written);
  const paths = fresh.map(literally);
  // Only ignored files: whatever else has come to lie there stays.
  const cleaned = await git.succeed(open.call(['clean', '-f', '-d', '-X', '--quiet', '--', ...paths]));
  return cleaned.ok ? succeeded(written) : cleaned;
}

/** Installed dependencies, and folders that call themselves a cache (bford.info/cachedir): cargo, pytest, mypy and ruff do. */
async function isCache(root: string, name: string): Promise<boolean> {
  if (/\/(?:node_modules|\.venv|venv|__pycache__|\.gradle)\//.test(`/${name}/`)) return true;
  return lstat(path.join(root, name, 'CACHEDIR.TAG')).then(
    (found) => found.isFile(),
    () => false,
  );
}
