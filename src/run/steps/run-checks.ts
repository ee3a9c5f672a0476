import { blocks, cannotRun } from '../../domain/evidence/blocking-checks.ts';
import type { CheckResult, Gate, QualityReport } from '../../domain/evidence/checks.ts';
import type { EnvironmentCause } from '../../domain/evidence/environment-cause.ts';
import type { GateContext, GateDeps, GateProgress } from '../../runtime/gates/gate-context.ts';
import { installEnvironment } from '../../runtime/gates/install-environment.ts';
import { managerEnvironment, wantsCache } from '../../runtime/gates/manager-environment.ts';
import { runGates } from '../../runtime/gates/run-gates.ts';
import type { RunContext } from '../run-context.ts';
import { worktreeOf } from '../worktree-of.ts';
import { noFindings, putBackAfter, tellOf, type WorktreeFindings } from './put-back.ts';

/** A check beyond these limits is broken rather than slow, and would overload the machine. */
export const CHECK_LIMITS = { memoryBytes: 8 * 1024 ** 3, maxProcesses: 1024, maxFileBytes: 8 * 1024 ** 3 };

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
  const installs = state.installAllowed ?? [];
  const cache = wantsCache(gates) || installs.length > 0 ? await host.runDirectory('cache') : null;
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
      ...(cache === null ? {} : installEnvironment(installs, cache)),
      // Tests of git tools clone and push between their own folders. An enforced sandbox without network blocks everything else,
      // so it needs no guard.
      ...(state.sandbox === 'isolated' && network === 'none' ? {} : await deps.git.guardEnvironment(worktree)),
    },
    limits: CHECK_LIMITS,
    platform: deps.platform,
  };
  const tools = checkTools(context);
  const once = (found: WorktreeFindings): Promise<QualityReport> =>
    putBackAfter(context, found, () => runGates(gates, setting, tools, signal));
  const { report, ...found } = await host.step(
    { what: name, of: state.seq },
    async () => {
      const findings = noFindings();
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

/** What runs checks, their output shown while it comes and kept. */
export function checkTools(context: RunContext): GateDeps {
  const { host, deps } = context;
  return {
    sandbox: deps.sandbox,
    clock: deps.clock,
    keepOutput: (output) => host.keepBlob(output),
    onProgress: reporter(context),
  };
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

function reporter({ host }: RunContext): (progress: GateProgress) => void {
  return (progress) => {
    if (progress.type === 'began') {
      host.emit({ type: 'step.began', projectId: host.projectId, step: `gate ${progress.gate.name}` });
    } else if (progress.type === 'printed') {
      host.emit({ type: 'command.printed', projectId: host.projectId, name: progress.gate.name, text: progress.text });
    }
  };
}
