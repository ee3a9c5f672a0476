import type { TurnKind } from '../../domain/money/cost-entry.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import { mayChangeFiles } from '../../domain/turn/may-change-files.ts';
import type { RecordedFiles } from '../../domain/evidence/recorded-files.ts';
import type { GitManager, Worktree } from '../../ports/git-manager.ts';
import { notice } from '../status-change.ts';

/** What became of the files that a turn changed although it was to change none. */
export interface PutBack {
  paths: string[];
  /** Why they could not be put back, or not all of them; `null`: they were. */
  problem: string | null;
}

type FilesOfGit = Pick<GitManager, 'recordFiles' | 'fingerprint' | 'putBack'>;

/** The files before a turn that may change none; `null`: it may, or they could not be read. */
export async function filesBefore(
  git: FilesOfGit,
  worktree: Worktree,
  operation: TurnKind,
): Promise<RecordedFiles | null> {
  if (mayChangeFiles(operation)) return null;
  const recorded = await git.recordFiles(worktree);
  return recorded.ok ? recorded.value : null;
}

/**
 * The fingerprint of the worktree after a turn; empty if it could not be read. What the turn changed although it was to change
 * nothing is put back first, for every kind of provider: not every agent keeps to its reading mode, and a sandbox cannot tell.
 */
export async function filesAfter(
  git: FilesOfGit,
  worktree: Worktree,
  before: RecordedFiles | null,
): Promise<{ fingerprint: string; putBack: PutBack | null }> {
  const now = await fingerprintOf(git, worktree);
  if (before === null || now === before.fingerprint) return { fingerprint: now, putBack: null };
  const back = await git.putBack(worktree, before);
  const fingerprint = await fingerprintOf(git, worktree);
  if (!back.ok) return { fingerprint, putBack: { paths: [], problem: back.failure.message } };
  const problem = fingerprint === before.fingerprint ? null : 'the worktree is still not as it was';
  return { fingerprint, putBack: { paths: back.value, problem } };
}

/** What a person is told of it. */
export function putBackNotices(
  { providerId, operation }: { providerId: string; operation: TurnKind },
  putBack: PutBack | null,
): FactoryEvent[] {
  if (putBack === null) return [];
  return [notice({ kind: 'filesPutBack', providerId, operation, ...putBack })];
}

async function fingerprintOf(git: FilesOfGit, worktree: Worktree): Promise<string> {
  const fingerprint = await git.fingerprint(worktree);
  return fingerprint.ok ? fingerprint.value : '';
}
