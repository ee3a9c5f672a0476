import type { Gate, QualityReport } from '../../domain/evidence/checks.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import { failedInstall } from '../../domain/install/install-need.ts';
import { installEnvironment } from '../../runtime/gates/install-environment.ts';
import { managerEnvironment } from '../../runtime/gates/manager-environment.ts';
import { runGates } from '../../runtime/gates/run-gates.ts';
import type { RunContext } from '../run-context.ts';
import { notice } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import { lendDependencies } from './prepare-steps.ts';
import { noFindings, putBackAfter, tellOf } from './put-back.ts';
import { CHECK_LIMITS, checkTools } from './run-checks.ts';

/**
 * Installs in the worktree what a person allowed, with the commands that the person saw, before the checks are looked for. Only
 * installed packages stay; whatever else the commands write is put back. After a crash it is done again from the beginning: a
 * package manager takes up what is there. Where it fails the checks say what that means.
 */
export async function installDependencies(context: RunContext): Promise<void> {
  const { host, deps, signal } = context;
  const state = host.state();
  const worktree = worktreeOf(state);
  const gates = (state.installAllowed ?? []).map((each, index) => asGate(each, index, deps.config().gateTimeout));
  const { report, ...found } = await host.step(
    { what: 'install', of: state.seq },
    async () => {
      const findings = noFindings();
      await deps.takeBackDependencies({ repositoryPath: worktree.repositoryPath, worktreePath: worktree.path });
      const made = await putBackAfter(context, findings, async () => {
        const ran = await run(context, gates);
        await deps.hideInstalled(worktree.path, (folder) => deps.git.isIgnored(worktree, folder));
        return ran;
      });
      return { ...findings, report: made };
    },
    signal,
  );
  // What was cut short is done again when the project goes on.
  if (signal.aborted) return;
  await tellOf(context, found, 'installWrote');
  const { readable } = await lendDependencies(deps, worktree);
  const failed = failedInstall({ baseline: null, installed: report });
  await host.commit(
    { type: 'install.ended', report, readable },
    ...(failed === undefined ? [] : [notice({ kind: 'installFailed', command: failed.command, note: failed.note })]),
  );
}

async function run(context: RunContext, gates: readonly Gate[]): Promise<QualityReport> {
  const { host, deps, signal } = context;
  const state = host.state();
  const worktree = worktreeOf(state);
  const cache = await host.runDirectory('cache');
  const network = state.checksNetwork ?? 'none';
  return runGates(
    gates,
    {
      worktreePath: worktree.path,
      runDirectory: await host.runDirectory('install'),
      baseline: null,
      notFound: [],
      readable: [],
      network,
      writable: [...deps.git.writablePaths(worktree), cache],
      env: {
        ...managerEnvironment(gates, cache, network),
        ...installEnvironment(gates, cache),
        ...(state.sandbox === 'isolated' && network === 'none' ? {} : await deps.git.guardEnvironment(worktree)),
      },
      limits: CHECK_LIMITS,
      platform: deps.platform,
    },
    checkTools(context),
    signal,
  );
}

/** It is judged like a check, by its exit code. A build is not repeated when it fails. */
function asGate({ command, because, lacks }: InstallCommand, index: number, timeoutMs: number): Gate {
  return {
    name: index === 0 ? 'install' : `install ${index + 1}`,
    kind: 'build',
    command,
    expectedExitCode: 0,
    required: true,
    origin: 'user',
    timeoutMs,
    because,
    ...(lacks === undefined ? {} : { lacks }),
  };
}
