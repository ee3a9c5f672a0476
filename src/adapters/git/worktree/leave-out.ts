import path from 'node:path';
import { tracesAmong, type CheckTrace } from '../../../domain/evidence/check-traces.ts';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { likenessOf } from './likeness.ts';
import type { OpenWorktree } from './open-worktree.ts';
import { literally, type Aside, type Look } from './status-aside.ts';

/**
 * Puts back what a run of the checks by an agent has left: new files that are such traces, and files whose content is now the one
 * that the checks give them. What the agent made of a file otherwise stays. `kept`: calls with the index of the last checks.
 */
export async function leaveOut(
  git: HardenedGit,
  { worktree }: OpenWorktree,
  kept: Aside,
  { appeared, changed }: Pick<Look, 'appeared' | 'changed'>,
  known: readonly CheckTrace[],
): Promise<Result<string[], GitFailure>> {
  const created = tracesAmong(appeared, known);
  const rewritten: string[] = [];
  for (const trace of known) {
    if (trace.kind !== 'changed' || trace.likeness === null || !changed.includes(trace.path)) continue;
    if ((await likenessOf(path.join(worktree.path, trace.path))) === trace.likeness) rewritten.push(trace.path);
  }
  if (created.length > 0) {
    const cleaned = await git.succeed(kept(['clean', '-f', '-d', '--quiet', '--', ...created.map(literally)]));
    if (!cleaned.ok) return cleaned;
  }
  if (rewritten.length > 0) {
    const restored = await git.succeed(kept(['restore', '--worktree', '--', ...rewritten.map(literally)]));
    if (!restored.ok) return restored;
  }
  return succeeded([...created, ...rewritten].toSorted());
}
