import type { CheckTrace } from '../../domain/evidence/check-traces.ts';
import type { NoticeFact } from '../../domain/run/notice.ts';
import type { GitFailure } from '../../ports/git-manager.ts';
import type { RunContext } from '../run-context.ts';
import { notice } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';

/** What was found in the worktree besides the work. Paths; a folder ends in "/". */
export interface WorktreeFindings {
  written: CheckTrace[];
  leftOut: string[];
  /** Why files could not be put back; `null`: they were. */
  problem: GitFailure | null;
}

export function noFindings(): WorktreeFindings {
  return { written: [], leftOut: [], problem: null };
}

/** Runs something in the worktree and puts back what it wrote; adds that to `found`. */
export async function putBackAfter<Value>(
  { deps, host }: RunContext,
  found: WorktreeFindings,
  run: () => Promise<Value>,
): Promise<Value> {
  const state = host.state();
  const worktree = worktreeOf(state);
  const before = await deps.git.beforeChecks(worktree, state.baseline?.traces ?? []);
  if (before.ok) found.leftOut.push(...before.value.leftOut);
  try {
    return await run();
  } finally {
    const after = before.ok ? await deps.git.afterChecks(worktree, before.value) : before;
    if (after.ok) {
      const isNew = ({ path }: CheckTrace): boolean => !found.written.some((each) => each.path === path);
      found.written.push(...after.value.filter(isNew));
    } else found.problem = after.failure;
  }
}

type PathsFact = Extract<NoticeFact, { kind: 'checksWrote' | 'installWrote' | 'leftByChecks' }>;

/** `by`: the kind of the notice about what was put back. */
export async function tellOf(
  context: RunContext,
  { written, leftOut, problem }: WorktreeFindings,
  by: 'checksWrote' | 'installWrote' = 'checksWrote',
): Promise<void> {
  if (written.length > 0)
    await tellOnce(
      context,
      by,
      written.map(({ path }) => path),
    );
  if (leftOut.length > 0) await tellOnce(context, 'leftByChecks', leftOut);
  // A worktree that is gone holds nothing of the checks, and is told of where it is made again.
  if (problem !== null && problem.kind !== 'worktreeMissing') await tellNotPutBack(context, problem.message);
}

/** Said once for the same reason. */
async function tellNotPutBack({ host }: RunContext, why: string): Promise<void> {
  const isTold = host.state().notices.some((each) => each.kind === 'checksNotPutBack' && each.why === why);
  if (!isTold) await host.commit({ type: 'checks.notPutBack', why });
}

/** Said once for the same paths. */
async function tellOnce({ host }: RunContext, kind: PathsFact['kind'], paths: readonly string[]): Promise<void> {
  const fact = { kind, paths: paths.toSorted() };
  const isTold = host
    .state()
    .notices.some((told) => told.kind === 'fact' && told.fact.kind === kind && isSame(told.fact.paths, fact.paths));
  if (!isTold) await host.commit(notice(fact));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((path, index) => path === other[index]);
}
