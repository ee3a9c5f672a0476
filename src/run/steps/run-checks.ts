import { blocks, cannotRun, type CheckResult, type Gate, type QualityReport } from '../../domain/evidence/checks.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';
import type { GateContext, GateDeps, GateProgress } from '../../runtime/gates/gate-context.ts';
import { managerEnvironment } from '../../runtime/gates/manager-environment.ts';
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
  const setting: GateContext = {
    worktreePath: worktree.path,
    runDirectory: await host.runDirectory(name),
    baseline: before,
    waived: state.waivedChecks ?? [],
    notFound: state.gatesNotFound,
    readable: state.readablePaths,
    writable: deps.git.writablePaths(worktree),
    env: {
      ...managerEnvironment(gates),
      // Tests of git tools clone and push between their own folders. An enforced sandbox blocks everything else, so it needs
      // no guard.
      ...(state.sandbox === 'isolated' ? {} : await deps.git.guardEnvironment(worktree)),
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
  const written = new Set<string>();
  const once = (): Promise<QualityReport> =>
    putBackAfter(context, written, () => runGates(gates, setting, tools, signal));
  const report = await host.step(
    { what: name, of: state.seq },
    async () => {
      const first = await once();
      if (signal.aborted || !first.checks.some(mayNeedCopy)) return first;
      const { repositoryPath } = state.project;
      const copied = await deps.copyDependencies({ repositoryPath, worktreePath: worktree.path });
      return copied.length === 0 ? first : once();
    },
    signal,
  );
  await noticeWritten(context, [...written].toSorted());
  return report;
}

/** Causes that a copy of the lent dependencies may remove. */
const LENT: readonly EnvironmentCause[] = ['readOnly', 'permission', 'wantsInstall', 'missingDependency'];

function mayNeedCopy(check: CheckResult): boolean {
  return (blocks(check) || cannotRun(check)) && check.cause !== undefined && LENT.includes(check.cause);
}

/** Without gates, or where git cannot say what is there, nothing is put back. */
async function putBackAfter(
  { deps, host }: RunContext,
  written: Set<string>,
  run: () => Promise<QualityReport>,
): Promise<QualityReport> {
  const worktree = worktreeOf(host.state());
  const before = await deps.git.beforeChecks(worktree);
  try {
    return await run();
  } finally {
    const after = before.ok ? await deps.git.afterChecks(worktree, before.value) : before;
    if (after.ok) for (const path of after.value) written.add(path);
  }
}

/** Said once for the same paths. */
async function noticeWritten({ host }: RunContext, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const isTold = host
    .state()
    .notices.some((told) => told.kind === 'fact' && told.fact.kind === 'checksWrote' && isSame(told.fact.paths, paths));
  if (!isTold) await host.commit(notice({ kind: 'checksWrote', paths: [...paths] }));
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
