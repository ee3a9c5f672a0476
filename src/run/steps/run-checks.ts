import type { CheckTrace } from '../../domain/evidence/check-traces.ts';
import { blocks, cannotRun } from '../../domain/evidence/blocking-checks.ts';
import type { CheckResult, Gate, QualityReport } from '../../domain/evidence/checks.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';
import type { GitFailure } from '../../ports/git-manager.ts';
import type { GateContext, GateDeps, GateProgress } from '../../runtime/gates/gate-context.ts';
import { managerEnvironment, wantsCache } from '../../runtime/gates/manager-environment.ts';
import { runGates } from '../../runtime/gates/run-gates.ts';
import type { RunContext } from '../run-context.ts';
import { notice } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';

/** A check beyond these limits is broken rather than slow, and would overload the machine. */
const GATE_LIMITS = { memoryBytes: 8 * 1024 ** 3, maxProcesses: 1024, maxFileBytes: 8 * 1024 ** 3 };

/**
 * Runs gates in the worktree. What they write is put back afterwards, so that each run finds the worktree as the first one did and
 * only what the agent wrote is committed. Where lent dependencies cannot be used, they are copied and the gates are run again.
 */
export async function runChecks(
  context: RunContext,
  gates: readonly Gate[],
  name: string,
  before: QualityReport | null,
): Promise<QualityReport> {
  const { host, deps, signal } = context;
  const state = host.state();
  const worktree = worktreeOf(state);
  const cache = wantsCache(gates) ? await host.runDirectory('cache') : null;
  const network = state.checksNetwork ?? 'none';
  const setting: GateContext = {
    worktreePath: worktree.path,
    runDirectory: await host.runDirectory(name),
    baseline: before,
    waived: state.waivedChecks ?? [],
    notFound: state.gatesNotFound,
    readable: state.readablePaths,
    network,
    writable: [...deps.git.writablePaths(worktree), ...(cache === null ? [] : [cache])],
    env: {
      ...managerEnvironment(gates, cache, network),
      // Tests of git tools clone and push between their own folders. An enforced sandbox without network blocks everything else,
      // so it needs no guard.
      ...(state.sandbox === 'isolated' && network === 'none' ? {} : await deps.git.guardEnvironment(worktree)),
    },
    limits: GATE_LIMITS,
    platform: deps.platform,
  };
  const tools: GateDeps = {
    sandbox: deps.sandbox,
    clock: deps.clock,
    keepOutput: (output) => host.keepBlob(output),
    onProgress: reporter(context),
  };
  const once = (found: WorktreeFindings): Promise<QualityReport> =>
    putBackAfter(context, found, () => runGates(gates, setting, tools, signal));
  const { report, ...found } = await host.step(
    { what: name, of: state.seq },
    async () => {
      const findings: WorktreeFindings = { written: [], leftOut: [], problem: null };
      const first = await once(findings);
      const isDone = signal.aborted || !first.checks.some(mayNeedCopy) || !(await copied(context, worktree.path));
      return { ...findings, report: isDone ? first : await once(findings) };
    },
    signal,
  );
  await tellOf(context, found);
  const traces = found.written.slice(0, MOST_TRACES);
  return before !== null || traces.length === 0 ? report : { ...report, traces };
}

/** More than that is not remembered. */
const MOST_TRACES = 200;

async function copied({ host, deps }: RunContext, worktreePath: string): Promise<boolean> {
  const { repositoryPath } = host.state().project;
  return (await deps.copyDependencies({ repositoryPath, worktreePath })).length > 0;
}

/** Causes that a copy of the lent dependencies may remove. */
const LENT: readonly EnvironmentCause[] = ['readOnly', 'permission', 'wantsInstall', 'missingDependency'];

function mayNeedCopy(check: CheckResult): boolean {
  return (blocks(check) || cannotRun(check)) && check.cause !== undefined && LENT.includes(check.cause);
}

/** What was found in the worktree besides the work. Paths; a folder ends in "/". */
interface WorktreeFindings {
  written: CheckTrace[];
  leftOut: string[];
  /** Why files could not be put back; `null`: they were. */
  problem: GitFailure | null;
}

async function putBackAfter(
  { deps, host }: RunContext,
  found: WorktreeFindings,
  run: () => Promise<QualityReport>,
): Promise<QualityReport> {
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

async function tellOf(context: RunContext, { written, leftOut, problem }: WorktreeFindings): Promise<void> {
  if (written.length > 0)
    await tellOnce(
      context,
      'checksWrote',
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
async function tellOnce(
  { host }: RunContext,
  kind: 'checksWrote' | 'leftByChecks',
  paths: readonly string[],
): Promise<void> {
  const fact = { kind, paths: paths.toSorted() };
  const isTold = host
    .state()
    .notices.some((told) => told.kind === 'fact' && told.fact.kind === kind && isSame(told.fact.paths, fact.paths));
  if (!isTold) await host.commit(notice(fact));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((path, index) => path === other[index]);
}

function reporter({ host }: RunContext): (progress: GateProgress) => void {
  return (progress) => {
    if (progress.type === 'began') {
      host.emit({ type: 'step.began', projectId: host.projectId, step: `gate ${progress.gate.name}` });
    } else if (progress.type === 'printed') {
      host.emit({ type: 'command.printed', projectId: host.projectId, name: progress.gate.name, text: progress.text });
    }
  };
}
