import path from 'node:path';
import type { RefTarget, RemoteMove } from '../../../domain/evidence/repository-difference.ts';
import type { SealedRepository } from '../../../ports/git-manager.ts';
import { textOf } from '../repository/factory-repository.ts';
import type { UserRepository } from '../repository/user-repository.ts';

const REMOTES = 'refs/remotes/';

/**
 * What moved remote branches between two lists of refs, where it was no fetch, as git's log of each branch (reflog) tells it. Git
 * deletes the log with its branch, so of a branch that is gone nothing is known.
 */
export async function movesSince(
  { commonDir }: UserRepository,
  before: SealedRepository['refs'] | undefined,
  after: SealedRepository['refs'],
): Promise<ReadonlyMap<string, RemoteMove>> {
  const moves = new Map<string, RemoteMove>();
  if (before?.ok !== true || !after.ok) return moves;
  for (const name of new Set([...before.value.keys(), ...after.value.keys()])) {
    if (!name.startsWith(REMOTES)) continue;
    const [was, is] = [idOf(before.value.get(name)), idOf(after.value.get(name))];
    if (was === is) continue;
    const move = is === undefined ? 'unknown' : movedBy(await textOf(path.join(commonDir, 'logs', name)), was);
    if (move !== 'fetch') moves.set(name, move);
  }
  return moves;
}

/** `undefined`: there is no such branch, or it points to another one. */
function idOf(target: RefTarget | undefined): string | undefined {
  return target?.kind === 'object' ? target.id : undefined;
}

/** One line a move: `<from> <to> <who> <when>\t<why>`. Git writes `update by push` after a push that succeeded. */
function movedBy(log: string | undefined, was: string | undefined): RemoteMove | 'fetch' {
  const reasons: string[] = [];
  for (const line of (log ?? '').split('\n').reverse()) {
    const [, from, why] = /^([0-9a-f]+) [0-9a-f]+ [^\t]*(?:\t(.*))?$/.exec(line) ?? [];
    if (from === undefined) continue;
    reasons.push(why ?? '');
    if (was === undefined ? /^0+$/.test(from) : from === was) break;
  }
  if (reasons.includes('update by push')) return 'push';
  const isFetch = reasons.length > 0 && reasons.every((why) => /^(?:fetch|pull|clone|remote)\b/.test(why));
  return isFetch ? 'fetch' : 'unknown';
}
