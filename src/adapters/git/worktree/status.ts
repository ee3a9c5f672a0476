import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import type { Recorded } from '../repository/fingerprint.ts';
import { fingerprintOf, recordedNow } from '../repository/fingerprint.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { conversionIn } from './conversion.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';

interface DirtyPath {
  path: string;
  /** The file in the last commit. */
  committed: Recorded;
}

/** Paths that differ from the last commit, sorted. One git call. */
export async function uncommittedFiles(
  git: HardenedGit,
  worktree: FactoryWorktree,
): Promise<Result<string[], GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const looked = await look(git, opened.value);
  return looked.ok ? succeeded(looked.value.dirty.map((entry) => entry.path).sort()) : looked;
}

/**
 * A fingerprint of the whole work tree, equal for equal content. It covers all differences from the worktree's base commit, so a
 * commit does not change it. One git call, one more for files whose line ends git changes, one more after a commit.
 */
export async function worktreeFingerprint(
  git: HardenedGit,
  worktree: FactoryWorktree,
): Promise<Result<string, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const looked = await lookAtWorktree(git, opened.value);
  return looked.ok ? succeeded(looked.value.fingerprint) : looked;
}

/** The last commit, the paths that differ from it, and the fingerprint of all together. */
export async function lookAtWorktree(
  git: HardenedGit,
  open: OpenWorktree,
): Promise<Result<{ head: string; uncommitted: string[]; fingerprint: string }, GitFailure>> {
  const looked = await look(git, open);
  if (!looked.ok) return looked;
  const { head, dirty } = looked.value;
  const sinceBase = await committedSinceBase(git, open, head);
  if (!sinceBase.ok) return sinceBase;

  const differences = new Map<string, Recorded>([...sinceBase.value].map(([file, change]) => [file, change.now]));
  const present = await recordDirty(git, open, dirty, head);
  if (!present.ok) return present;
  for (const { path: file, committed } of dirty) {
    const now = present.value.get(file);
    const inBase = sinceBase.value.has(file) ? sinceBase.value.get(file)?.inBase : committed;
    if (same(now, inBase)) differences.delete(file);
    else differences.set(file, now);
  }
  return succeeded({ head, uncommitted: dirty.map((entry) => entry.path), fingerprint: fingerprintOf(differences) });
}

async function look(git: HardenedGit, open: OpenWorktree): Promise<Result<ReturnType<typeof parseStatus>, GitFailure>> {
  const listed = await git.succeed(
    open.call([
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=all',
    ]),
  );
  return listed.ok ? succeeded(parseStatus(listed.value)) : listed;
}

/** Formats of git-status(1), "Porcelain Format Version 2". */
function parseStatus(text: string): { head: string; dirty: DirtyPath[] } {
  let head = '';
  const dirty: DirtyPath[] = [];
  for (const entry of text.split('\0')) {
    if (entry.startsWith('# branch.oid ')) head = entry.slice(13);
    else if (entry.startsWith('? ')) dirty.push({ path: entry.slice(2), committed: undefined });
    else if (entry.startsWith('1 ')) {
      const [, , , mode = '', , , id = ''] = entry.split(' ', 8);
      const path = entry.split(' ').slice(8).join(' ');
      dirty.push({ path, committed: mode === '000000' ? undefined : { mode, id } });
    } else if (entry.startsWith('u ')) {
      dirty.push({ path: entry.split(' ').slice(10).join(' '), committed: undefined });
    }
  }
  return { head, dirty };
}

type SinceBase = ReadonlyMap<string, { now: Recorded; inBase: Recorded }>;

/** The last answer for each worktree. Cached, because the difference between two commits never changes. */
const known = new WeakMap<HardenedGit, Map<string, { range: string; changes: SinceBase }>>();

async function committedSinceBase(
  git: HardenedGit,
  open: OpenWorktree,
  head: string,
): Promise<Result<SinceBase, GitFailure>> {
  const changes = new Map<string, { now: Recorded; inBase: Recorded }>();
  if (head === open.worktree.baseCommit) return succeeded(changes);
  const range = `${open.worktree.baseCommit}..${head}`;
  const ofGit = known.get(git) ?? new Map<string, { range: string; changes: SinceBase }>();
  const earlier = ofGit.get(open.adminDir);
  if (earlier?.range === range) return succeeded(earlier.changes);
  const raw = await git.succeed(
    open.call(['diff-tree', '-r', '--raw', '-z', '--no-renames', '--no-abbrev', open.worktree.baseCommit, head, '--']),
  );
  if (!raw.ok) return raw;
  for (const change of parseRawDiff(raw.value)) {
    changes.set(change.path, {
      now: recorded(change.newMode, change.newId),
      inBase: recorded(change.oldMode, change.oldId),
    });
  }
  known.set(git, ofGit.set(open.adminDir, { range, changes }));
  return succeeded(changes);
}

async function recordDirty(
  git: HardenedGit,
  open: OpenWorktree,
  dirty: readonly DirtyPath[],
  head: string,
): Promise<Result<Map<string, Recorded>, GitFailure>> {
  const format = head.length === 64 ? 'sha256' : 'sha1';
  const present = new Map<string, Recorded>();
  const ask: { path: string; mode: string }[] = [];
  const conversion = await conversionIn(open.worktree, dirty);
  for (const { path } of dirty) {
    // `hash-object` takes one path per line.
    const asItIs = path.includes('\n') || !(await conversion.mayChange(path));
    const now = await recordedNow(open.worktree.path, path, format, asItIs);
    if (now === undefined) present.set(path, undefined);
    else if (now.id !== undefined) present.set(path, { mode: now.mode, id: now.id });
    else ask.push({ path, mode: now.mode });
  }
  if (ask.length === 0) return succeeded(present);
  const hashed = await git.succeed(
    open.call(['hash-object', '--stdin-paths'], { stdin: ask.map((entry) => `${entry.path}\n`).join('') }),
  );
  if (!hashed.ok) return hashed;
  const ids = hashed.value.split('\n');
  ask.forEach((entry, n) => present.set(entry.path, { mode: entry.mode, id: ids[n] ?? '' }));
  return succeeded(present);
}

function recorded(mode: string, id: string): Recorded {
  return mode === '000000' ? undefined : { mode, id };
}

function same(a: Recorded, b: Recorded): boolean {
  return a?.mode === b?.mode && a?.id === b?.id;
}
