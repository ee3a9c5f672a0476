import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure, WorktreeStatus } from '../../../ports/git-manager.ts';
import type { FactoryWorktree } from './factory-worktree.ts';
import type { Recorded } from '../repository/fingerprint.ts';
import { fingerprintOf, recordedNow } from '../repository/fingerprint.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { openWorktree } from './open-worktree.ts';
import { parseRawDiff } from '../changes/raw-diff.ts';

interface DirtyPath {
  path: string;
  /** As the last commit has it. */
  committed: Recorded;
}

/**
 * What is not committed, and a fingerprint of the whole work tree. The fingerprint is taken over all that differs from the
 * worktree's base commit, so that committing changes nothing about it. One git call when nothing is dirty, two otherwise,
 * one more after a commit.
 */
export async function worktreeStatus(
  git: HardenedGit,
  worktree: FactoryWorktree,
): Promise<Result<WorktreeStatus, GitFailure>> {
  const opened = await openWorktree(worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
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
  if (!listed.ok) return listed;
  const { head, dirty } = parseStatus(listed.value);
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
  return succeeded({ changedFiles: dirty.map((entry) => entry.path).sort(), fingerprint: fingerprintOf(differences) });
}

/** Formats of git-status(1), "Porcelain Format Version 2". */
export function parseStatus(text: string): { head: string; dirty: DirtyPath[] } {
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

async function committedSinceBase(
  git: HardenedGit,
  open: OpenWorktree,
  head: string,
): Promise<Result<Map<string, { now: Recorded; inBase: Recorded }>, GitFailure>> {
  const changes = new Map<string, { now: Recorded; inBase: Recorded }>();
  if (head === open.worktree.baseCommit) return succeeded(changes);
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
  for (const { path } of dirty) {
    const now = await recordedNow(open.worktree.path, path, format);
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
